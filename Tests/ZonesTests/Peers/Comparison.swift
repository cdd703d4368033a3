import DNSWire
import Zones

/// The replies of several servers to one question, ours among them, less what disputed cases have explained so far.
struct Comparison {
    let question: PeerQuestion
    /// Our whole reply, from which nothing was left out for want of room.
    let full: Outline
    let map: ZoneMap
    var ours: Outline
    /// The peers that are still compared, by program.
    var peers: [Outline?]

    init(
        _ question: PeerQuestion, ours: Outline, full: Outline, peers: [(PeerProgram, Outline)], _ map: ZoneMap
    ) {
        self.map = map
        self.question = question
        self.ours = ours
        self.full = full
        self.peers = Array(repeating: nil, count: PeerProgram.allCases.count)
        for (peer, outline) in peers { self.peers[peer.rawValue] = outline }
    }

    subscript(_ peer: PeerProgram) -> Outline? {
        get { peers[peer.rawValue] }
        set { peers[peer.rawValue] = newValue }
    }

    /// Every reply that is still compared.
    var all: [Outline] { [ours] + peers.compactMap { $0 } }

    /// Whether the peers say the same.
    var peersAgree: Bool {
        var first: Outline?
        for case .some(let outline) in peers {
            if let first, first != outline { return false }
            first = outline
        }
        return true
    }

    /// Whether a peer differs from the others, or is missing: the one that we agree with may have refused the zone.
    var isDisputed: Bool { !peersAgree || peers.contains { $0 == nil } }

    /// Whether everyone says the same.
    var isSettled: Bool { peers.allSatisfy { $0 == nil || $0 == ours } }

    /// Changes every outline alike.
    mutating func change(_ body: (inout Outline) -> Void) {
        body(&ours)
        for index in peers.indices where peers[index] != nil {
            var outline = peers[index] ?? ours
            body(&outline)
            peers[index] = outline
        }
    }

    /// Which servers differ in which part, as `answer ABBA`: ours first, then the peers, the same letter where they
    /// agree.
    var signature: String {
        let names = PeerProgram.allCases.filter { self[$0] != nil }.map(\.description)
        let parts: [(name: String, pattern: String?)] = [
            ("flags", pattern { $0.flags == $1.flags }),
            ("code", pattern { $0.responseCode == $1.responseCode }),
            ("question", pattern { $0.echoesQuestion == $1.echoesQuestion }),
            ("OPT", pattern { $0.option == $1.option }),
            ("answer", pattern { $0.answer == $1.answer }),
            ("authority", pattern { $0.authority == $1.authority }),
            ("additional", pattern { $0.additional == $1.additional }),
        ]
        return "ours " + names.joined(separator: " ") + ": "
            + parts.compactMap { name, pattern in pattern.map { "\(name) \($0)" } }.joined(separator: ", ")
    }

    /// A letter for each reply; none when they are equal.
    private func pattern(_ isEqual: (Outline, Outline) -> Bool) -> String? {
        var seen: [Outline] = []
        var letters = ""
        for outline in all {
            let index = seen.firstIndex { isEqual($0, outline) } ?? seen.count
            if index == seen.count { seen.append(outline) }
            letters.append(Character(UnicodeScalar(UInt8(ascii: "A") + UInt8(index))))
        }
        return seen.count > 1 ? letters : nil
    }
}

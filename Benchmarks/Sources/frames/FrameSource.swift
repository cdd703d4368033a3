import CPIM
import Harness

/// The frames of a run: each follows from the seed and its number alone.
struct FrameSource {
    private static let uris = [
        "im:alice@client.test", "im:bob@bench.test", "im:bob@nowhere.test", "pres:alice@client.test",
        "pres:bob@bench.test", "pres:%FF@bench.test", "im:", "", "\u{E4}",
    ]
    /// What a decision may hang on.
    private static let edges: [UInt8] = [
        0, 1, 2, 3, 4, 5, 40, 41, 63, 64, 0x7F, 0x80, 0x81, 0x84, 0xC3, 0xFF,
    ]

    private var generator: SplitMix64

    init(seed: UInt64, number: Int) {
        var first = SplitMix64(seed: seed &+ UInt64(number) &* 0xD134_2543_DE82_EF95)
        generator = SplitMix64(seed: first.next())
    }

    /// A frame with its length: sound, damaged with a length that is right, or damaged anywhere.
    consuming func frame() throws -> [UInt8] {
        var source = self
        var frame = try source.operation().frame()
        // Some ask for a receipt, a response among them, which may not.
        if source.below(4) == 0 { frame[Frame.headLength] |= 0x80 }
        switch source.below(10) {
        case 0: return frame
        case 1...7:
            var body = Array(frame.dropFirst(Frame.headLength))
            for _ in 0...source.below(3) { source.damage(&body) }
            return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: body.count >> $0) } + body
        default:
            for _ in 0...source.below(3) { source.damage(&frame) }
            return frame
        }
    }

    private mutating func below(_ bound: Int) -> Int { Int(generator.next() % UInt64(bound)) }

    private mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    private mutating func octets(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    private mutating func number() -> UInt32 {
        pick([0, 1, 2, 120, .max, UInt32(truncatingIfNeeded: generator.next())])
    }

    private mutating func identifier() throws -> OperationID {
        guard let identifier = OperationID(octets(1 + below(OperationID.maximumLength))) else {
            throw Failure(.unavailable, "no identifier")
        }
        return identifier
    }

    private mutating func content() -> [UInt8] {
        guard below(4) == 0 else { return octets(below(below(100) == 0 ? 5000 : 60)) }
        let text =
            "Content-Type: Message/CPIM\r\n\r\nFrom: <im:alice@client.test>\r\n\r\n"
            + "Content-Type: text/plain\r\n\r\nhello"
        var content = Array(text.utf8)
        if below(2) == 0 { damage(&content) }
        return content
    }

    private mutating func operation() throws -> CPIMOperation {
        let (from, to) = (pick(FrameSource.uris), pick(FrameSource.uris))
        switch below(7) {
        case 0...2:
            return .message(
                MessageOperation(
                    source: from, destination: to, maxForwards: number(), transactionID: try identifier(),
                    content: content()))
        case 3:
            return .response(
                OperationResponse(
                    transactionID: try identifier(), status: pick(OperationStatus.allCases),
                    duration: below(2) == 0 ? nil : number()))
        case 4, 5:
            return .subscribe(
                SubscribeOperation(
                    watcher: from, target: to, duration: number(), subscriptionID: try identifier(),
                    transactionID: try identifier(), hopLimit: number()))
        default:
            return .notify(
                NotifyOperation(
                    watcher: from, target: to, transactionID: try identifier(), hopLimit: number(), content: content()))
        }
    }

    private mutating func damage(_ octets: inout [UInt8]) {
        guard !octets.isEmpty else { return octets = self.octets(4) }
        let place = below(octets.count)
        let end = min(octets.count, place + 1 + below(16))
        switch below(9) {
        case 0: octets[place] ^= 1 << UInt8(below(8))
        case 1: octets[place] = UInt8(truncatingIfNeeded: generator.next())
        case 2: octets[place] = pick(FrameSource.edges)
        case 3: octets.removeLast(octets.count - place)
        case 4: octets += self.octets(1 + below(12))
        case 5: octets.insert(pick(FrameSource.edges), at: place)
        case 6: octets.removeSubrange(place..<end)
        case 7: octets.insert(contentsOf: Array(octets[place..<end]), at: place)
        default:
            let word = pick(
                [[0, 0, 0, 0], [0, 0, 0, 41], [0, 0, 0x40, 1], [1, 1, 0, 1], [0x80, 0, 0, 0]] as [[UInt8]])
            octets.replaceSubrange(place..<min(octets.count, place + 4), with: word)
        }
    }
}

public import DNSWire
internal import NextHops
internal import Transport
internal import Zones

/// Whether zones answer as the servers did that they were captured from. Every question that was asked is asked again,
/// of our own server in memory.
///
/// Compared are, for each question: the response code, or the kind of failure; the record sets of the answer, their
/// owners, data and TTLs, in any order; and for replies with AA or to a delegation what they deny or refer to: the apex
/// that the SOA of the denial names, the servers of the referral. TTLs of replies without AA come from a cache, which
/// counts them down: the zone's may be higher. TTLs of aliases that a DNAME makes are left aside (RFC 6672 3.1, and
/// older servers disagree).
public struct Fidelity: Sendable {
    /// A question that is answered otherwise.
    public struct Difference: Sendable, CustomStringConvertible {
        /// What was asked; AXFR for a transferred zone.
        public let question: Question
        /// What was captured, and what is served, one phrase.
        public let what: String

        /// `SRV _im._xmpp.example.test: NXDOMAIN was captured, NOERROR is served`.
        public var description: String { "\(question): \(what)" }
    }

    /// Questions that were compared.
    public private(set) var total = 0
    /// In the order of the questions.
    public private(set) var differences: [Difference] = []

    /// Whether all answers are alike.
    public var isWhole: Bool { differences.isEmpty }

    init() {}

    mutating func compare(_ question: Question, _ difference: String?) {
        total += 1
        if let difference { differences.append(Difference(question: question, what: difference)) }
    }
}

extension Fidelity: CustomStringConvertible {
    /// `fidelity 41/42`.
    public var description: String { "fidelity \(total - differences.count)/\(total)" }
}

extension Capture {
    /// Asks zones that were written from a capture the same questions again.
    /// - Parameters:
    ///   - written: What of the capture was written.
    ///   - zones: The zones as they are read.
    /// - Throws: `CatalogError` for two zones of one apex.
    func fidelity(of written: CaptureFiles, served zones: [Zone]) async throws -> Fidelity {
        let simulation = try written.simulation(serving: zones)
        var configuration = simulation.configuration
        // Simulated time, of which faults that drop replies use up much.
        configuration.deadline = .seconds(1_000_000)
        let unlearned = Set(written.faults.unlearned.map(\.question))
        return await simulation.network.run {
            var fidelity = Fidelity()
            var inquiry = Inquiry(configuration, network: simulation.network)
            for reply in replies where !unlearned.contains(reply.question) {
                let served = await inquiry.ask(reply.question)
                fidelity.compare(reply.question, ReplyComparison.difference(reply, served))
            }
            for transfer in transfers {
                let zone = zones.first { $0.apex == transfer.apex }
                fidelity.compare(
                    Question(name: transfer.apex, type: .axfr), ReplyComparison.difference(transfer, zone))
            }
            return fidelity
        }
    }
}

import DNSWire
import NextHops
import Spread

/// Judges the weighted draw of a subject that takes its numbers from us: every number is tried once, so that nothing is
/// left to chance, neither a false alarm nor a miss.
struct SpreadSweep {
    /// Numbers that are tried at most: each is a resolution.
    private static let mostNumbers = 2000

    private let hosts: [String]
    private let weights: [Int]

    /// None where the claim is not the procedure of RFC 2782, where there are too many numbers, or where faults may
    /// change the answer from one resolution to the next: then statistics judge.
    init?(_ distribution: Expectation.Distribution, _ scenario: Scenario, _ test: Scenario.Case) {
        guard distribution.of == .first, case .models([.rfc2782]) = distribution.claim,
            scenario.servers.allSatisfy(\.faults.isEmpty)
        else {
            return nil
        }
        let records = SpreadCheck.records(scenario, test)
        hosts = records.map(\.target.host)
        weights = records.map { Int($0.weight) }
        guard Set(hosts).count == hosts.count, hosts.count > 1, sum < SpreadSweep.mostNumbers else { return nil }
    }

    private var sum: Int { weights.reduce(0, +) }

    /// Resolves with each number in the place of the first draw.
    /// - Parameter pick: The first host for a number.
    func differences(_ pick: (Int) async throws -> SubjectReply) async throws -> [Difference] {
        var picks: [String] = []
        for number in 0...sum {
            let reply = try await pick(number)
            guard reply.bounds?.first == sum else {
                let got = reply.bounds.map { $0.first.map(String.init) ?? "no draw" } ?? "no bounds"
                return [Difference("bound of the first draw", expected: "\(sum)", got: got)]
            }
            guard let first = reply.hops?.first else {
                return [Difference("first pick of the number \(number)", expected: "a hop", got: "none")]
            }
            picks.append(first.target.host)
        }
        let counts = hosts.map { host in picks.count { $0 == host } }
        let runs = zip(picks, picks.dropFirst()).count { $0 != $1 } + 1
        // RFC 2782: running sums, so that the numbers of one host stand together.
        let isContiguous = runs == Set(picks).count && Set(picks).isSubset(of: hosts)
        guard !isContiguous || !isLegal(counts) else { return [] }
        return [
            Difference(
                "first picks of the numbers 0 to \(sum)", expected: expectation, got: SpreadSweep.text(picks))
        ]
    }

    /// One number more than its weight goes to the record in front: a zero, where there is one.
    private func isLegal(_ counts: [Int]) -> Bool {
        let front = weights.contains(0) ? 0 : nil
        let surplus = zip(counts, weights).map { $0 - $1 }
        return surplus.allSatisfy { $0 == 0 || $0 == 1 } && surplus.reduce(0, +) == 1
            && zip(surplus, weights).allSatisfy { $0 == 0 || front == nil || $1 == front }
    }

    private var expectation: String {
        let shares = zip(hosts, weights).map { "\($0) \($1)" }.joined(separator: ", ")
        let front = weights.contains(0) ? "a host of weight 0" : "the host in front"
        return "\(shares), and one more for \(front)"
    }

    /// `0-3 a.example.test, 4 b.example.test`.
    private static func text(_ picks: [String]) -> String {
        var parts: [String] = []
        var start = 0
        for end in picks.indices where end + 1 == picks.count || picks[end + 1] != picks[start] {
            parts.append(start == end ? "\(start) \(picks[start])" : "\(start)-\(end) \(picks[start])")
            start = end + 1
        }
        let shown = parts.prefix(20).joined(separator: ", ")
        return parts.count > 20 ? "\(shown), and \(parts.count - 20) more changes" : shown
    }
}

import DNSWire
import NextHops
import Transport
import Zones

/// Compares what a subject did with what was expected. Pure: the same reply and log always give the same differences.
struct Judge {
    let expectation: Expectation

    /// What differs, each in the terms of the scenario; empty when all is as expected.
    /// - Parameter time: How long the resolution took on a simulated network; elsewhere nobody judges it.
    func differences(_ reply: SubjectReply, _ log: [QueryLog.Entry], _ time: Duration? = nil) -> [Difference] {
        outcome(reply.outcome) + forbidden(reply.outcome) + diagnostics(reply.diagnostics) + queries(log)
            + (time.flatMap { Judge.difference(expectation.time, $0) }.map { [$0] } ?? [])
    }

    /// A time that is outside of a range of seconds.
    static func difference(_ range: ClosedRange<Double>?, _ time: Duration) -> Difference? {
        // Nanoseconds are far below what scenarios say.
        guard let range, !range.contains((time / .nanoseconds(1)).rounded() / 1e9) else { return nil }
        let (low, high) = (range.lowerBound, range.upperBound)
        let expected = high == .infinity ? "\(low) s or more" : "\(low) to \(high) s"
        return Difference("time", expected: expected, got: "\(time / .seconds(1)) s")
    }

    // MARK: - The outcome

    private func outcome(_ outcome: SubjectReply.Outcome) -> [Difference] {
        switch outcome {
        case .hops(let hops):
            if let error = expectation.error {
                return [Difference("error", expected: Judge.text(error, expectation.detail), got: Judge.text(hops))]
            }
            return expectation.hops.map { compare($0, hops) } ?? []
        case .error(let code, let detail):
            let got = Judge.text(code, detail)
            guard let error = expectation.error else {
                guard let groups = expectation.hops else {
                    // Whatever else is expected, a client that finds nothing has not met it.
                    return expectation.distribution == nil && expectation.diagnostics == nil
                        && expectation.never.isEmpty
                        ? [] : [Difference("hops", expected: "hops", got: got)]
                }
                return [Difference("hops", expected: Judge.text(groups), got: got)]
            }
            guard code == error, expectation.detail == nil || expectation.detail == detail else {
                return [Difference("error", expected: Judge.text(error, expectation.detail), got: got)]
            }
            return []
        }
    }

    static func text(_ code: ResolutionError.Code, _ detail: ResolutionError.Detail?) -> String {
        code.rawValue + (detail.map { " (\($0.rawValue))" } ?? "")
    }

    private static func text(_ hops: [Hop]) -> String {
        hops.isEmpty ? "no hops, and no error" : hops.map(\.description).joined(separator: ", then ")
    }

    private static func text(_ groups: [Expectation.HopGroup]) -> String {
        groups.map { group in
            let texts = group.hops.map(\.description)
            return texts.count == 1 ? texts[0] : "in any order {\(texts.joined(separator: ", "))}"
        }.joined(separator: ", then ")
    }

    // MARK: - Hops

    /// Each group takes as many hops as it has patterns, in their order of arrival.
    private func compare(_ groups: [Expectation.HopGroup], _ hops: [Hop]) -> [Difference] {
        var differences: [Difference] = []
        var position = 0
        for group in groups {
            let part = Array(hops[min(position, hops.count)..<min(position + group.hops.count, hops.count)])
            if !Judge.matches(group.hops, part) {
                let places =
                    group.hops.count == 1
                    ? "hop \(position + 1)" : "hops \(position + 1) to \(position + group.hops.count)"
                differences.append(
                    Difference(
                        places, expected: Judge.text([group]),
                        got: part.isEmpty ? "nothing" : Judge.got(part, for: group)))
            }
            position += group.hops.count
        }
        if hops.count > position {
            differences.append(
                Difference("hop \(position + 1)", expected: "nothing more", got: Judge.text(Array(hops[position...]))))
        }
        return differences
    }

    /// The hops, with the fields beside target, port and addresses that the patterns name.
    private static func got(_ hops: [Hop], for group: Expectation.HopGroup) -> String {
        hops.map { hop in
            var words = [hop.description]
            if group.hops.contains(where: { $0.protocolLabel != nil }) { words.append("protocol \(hop.protocolLabel)") }
            if group.hops.contains(where: { $0.priority != nil }) { words.append("priority \(hop.priority)") }
            if group.hops.contains(where: { $0.weight != nil }) { words.append("weight \(hop.weight)") }
            if group.hops.contains(where: { $0.isImplicit != nil }) {
                words.append(hop.isImplicit ? "implicit" : "not implicit")
            }
            return words.joined(separator: " ")
        }.joined(separator: ", ")
    }

    /// Whether the patterns and the hops pair up, each with another one: augmenting paths, polynomial in their number.
    static func matches(_ patterns: [Expectation.HopPattern], _ hops: [Hop]) -> Bool {
        guard patterns.count == hops.count else { return false }
        var patternOfHop = [Int?](repeating: nil, count: hops.count)
        func takes(_ pattern: Int, _ visited: inout Set<Int>) -> Bool {
            for (index, hop) in hops.enumerated() where fits(patterns[pattern], hop) && visited.insert(index).inserted {
                let holder = patternOfHop[index]
                if let holder, !takes(holder, &visited) { continue }
                patternOfHop[index] = pattern
                return true
            }
            return false
        }
        return patterns.indices.allSatisfy { pattern in
            var visited: Set<Int> = []
            return takes(pattern, &visited)
        }
    }

    private static func fits(_ pattern: Expectation.HopPattern, _ hop: Hop) -> Bool {
        pattern.target == hop.target.host
            && pattern.port ?? hop.port == hop.port
            && pattern.addresses ?? hop.addresses == hop.addresses
            && pattern.protocolLabel ?? hop.protocolLabel == hop.protocolLabel
            && pattern.priority ?? hop.priority == hop.priority
            && pattern.weight ?? hop.weight == hop.weight
            && pattern.isImplicit ?? hop.isImplicit == hop.isImplicit
    }

    private func forbidden(_ outcome: SubjectReply.Outcome) -> [Difference] {
        guard case .hops(let hops) = outcome else { return [] }
        return expectation.never.compactMap { forbidden in
            switch forbidden {
            case .address(let address):
                guard let hop = hops.first(where: { $0.addresses.contains(address) }) else { return nil }
                return Difference("never", expected: "\(address) is not offered", got: hop.description)
            case .host(let host):
                guard let hop = hops.first(where: { $0.target.host == host }) else { return nil }
                return Difference("never", expected: "\(host) is not offered", got: hop.description)
            }
        }
    }

    // MARK: - Diagnostics and queries

    private func diagnostics(_ got: [Diagnostic]?) -> [Difference] {
        guard let expected = expectation.diagnostics, let got else { return [] }
        let isMet =
            expected.allSatisfy { pattern in got.contains { Judge.fits(pattern, $0) } }
            && got.allSatisfy { diagnostic in expected.contains { Judge.fits($0, diagnostic) } }
        guard !isMet else { return [] }
        let text = expected.map { [$0.code.rawValue, $0.name].compactMap(\.self).joined(separator: " ") }
        return [
            Difference(
                "diagnostics", expected: text.isEmpty ? "none" : text.joined(separator: ", "),
                got: got.isEmpty ? "none" : got.map(\.description).joined(separator: ", "))
        ]
    }

    private static func fits(_ pattern: Expectation.DiagnosticPattern, _ diagnostic: Diagnostic) -> Bool {
        pattern.code == diagnostic.code && pattern.name ?? diagnostic.name.host == diagnostic.name.host
    }

    private func queries(_ log: [QueryLog.Entry]) -> [Difference] {
        expectation.queries.compactMap { Judge.difference($0, log) }
    }

    /// A question that was asked too often, or not often enough.
    static func difference(_ expected: Expectation.QueryCount, _ log: [QueryLog.Entry]) -> Difference? {
        let count = log.count { entry in
            (expected.question == nil || expected.question == entry.question)
                && (expected.transport == nil || expected.transport?.rawValue == entry.transport.rawValue)
        }
        guard !expected.range.contains(count) else { return nil }
        return Difference("queries", expected: "\(expected): \(text(expected.range))", got: "\(count)")
    }

    private static func text(_ range: ClosedRange<Int>) -> String {
        range.upperBound == .max
            ? "\(range.lowerBound) or more"
            : range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
}

/// One thing that was not as expected.
public struct Difference: Hashable, Sendable {
    /// What was compared: `hop 2`, `error`, `queries`.
    public let subject: String
    /// In the terms of the scenario.
    public let expected: String
    /// What came instead, in the same terms.
    public let got: String

    init(_ subject: String, expected: String, got: String) {
        self.subject = subject
        self.expected = expected
        self.got = got
    }
}

extension Difference: CustomStringConvertible {
    /// `hop 2: expected a.example.test:5269; got nothing`.
    public var description: String { "\(subject): expected \(expected); got \(got)" }
}

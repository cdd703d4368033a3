import CPIM
import NextHops
import Transport
import Zones

/// Compares what became of an exchange with what was expected. Pure: the same evidence gives the same differences.
struct ExchangeJudge {
    let expectation: ExchangeExpectation

    /// What differs, each in the terms of the scenario; empty when all is as expected.
    /// - Parameter isVirtual: Whether the time is one that can be judged.
    func differences(
        _ evidence: ExchangeEvidence, _ log: [QueryLog.Entry], isVirtual: Bool
    ) -> [Difference] {
        told(evidence) + way(evidence) + notifies(evidence) + never(evidence) + integrity(evidence)
            + expectation.queries.compactMap { Judge.difference($0, log) }
            + (isVirtual ? Judge.difference(expectation.time, evidence.time).map { [$0] } ?? [] : [])
    }

    // MARK: - What the sender is told

    private func told(_ evidence: ExchangeEvidence) -> [Difference] {
        var differences: [Difference] = []
        let status = evidence.outcome?.status
        if let expected = expectation.status, status != expected {
            differences.append(
                Difference(
                    "status", expected: expected.rawValue,
                    got: [status?.rawValue ?? "none", evidence.reason?.rawValue].compactMap(\.self).joined(
                        separator: ", ")))
        }
        if let expected = expectation.reason, evidence.reason != expected {
            differences.append(
                Difference("reason", expected: expected.rawValue, got: evidence.reason?.rawValue ?? "none"))
        }
        if let expected = expectation.duration {
            var duration: UInt32?
            if case .answered(let response) = evidence.outcome { duration = response.duration }
            if duration != expected {
                differences.append(
                    Difference("duration", expected: "\(expected) s", got: duration.map { "\($0) s" } ?? "none"))
            }
        }
        return differences
    }

    // MARK: - The way

    private func way(_ evidence: ExchangeEvidence) -> [Difference] {
        let arrivals = evidence.arrivals
        return [
            compare("path", expectation.path, arrivals.map(\.party)),
            compare("forwards", expectation.forwards, arrivals.compactMap(\.operation.forwards)),
            expectation.attempts.flatMap { attempts($0, evidence.attempts) },
        ].compactMap(\.self)
    }

    private func compare<Value: Equatable>(_ what: String, _ expected: [Value]?, _ got: [Value]) -> Difference? {
        guard let expected, expected != got else { return nil }
        return Difference(what, expected: ExchangeJudge.list(expected), got: ExchangeJudge.list(got))
    }

    private static func list<Value>(_ values: [Value]) -> String {
        // Two gateways that name each other give as many as there are forwards.
        let shown = values.prefix(20).map { "\($0)" }.joined(separator: ", then ")
        let rest = values.count > 20 ? ", and \(values.count - 20) more" : ""
        return values.isEmpty ? "nothing" : shown + rest
    }

    private func attempts(
        _ expected: [ExchangeExpectation.Attempt], _ got: [ExchangeExpectation.Attempt]
    ) -> Difference? {
        let isMet =
            expected.count == got.count
            && zip(expected, got).allSatisfy { pattern, attempt in
                pattern.endpoint == attempt.endpoint && pattern.failure == attempt.failure
                    && pattern.party ?? attempt.party == attempt.party
            }
        guard !isMet else { return nil }
        return Difference("attempts", expected: ExchangeJudge.list(expected), got: ExchangeJudge.list(got))
    }

    // MARK: - Notifications

    private func notifies(_ evidence: ExchangeEvidence) -> [Difference] {
        let got = evidence.events.compactMap { event -> String? in
            guard case .delivered(.notify(let notify)) = event.kind else { return nil }
            return String(decoding: notify.content, as: UTF8.self)
        }
        return compare("notifies", expectation.notifies, got).map { [$0] } ?? []
    }

    private func never(_ evidence: ExchangeEvidence) -> [Difference] {
        expectation.never.compactMap { name in
            let came = evidence.events.first { event in
                if case .arrived = event.kind { event.party == name } else { false }
            }
            guard case .arrived(let operation) = came?.kind else { return nil }
            return Difference("never", expected: "\(name) sees nothing", got: "\(operation.name) at \(name)")
        }
    }

    // MARK: - What nobody may change

    /// Identifiers and content on the way, and the order of an answer and the first notification.
    private func integrity(_ evidence: ExchangeEvidence) -> [Difference] {
        var differences: [Difference] = []
        for (party, operation) in evidence.arrivals where operation.transactionID != evidence.operation?.transactionID {
            differences.append(
                Difference(
                    "transaction at \(party)", expected: "\(evidence.operation?.transactionID.description ?? "none")",
                    got: "\(operation.transactionID)"))
        }
        if case .message(let sent) = evidence.operation {
            for case (let party, .message(let message)) in evidence.arrivals where message.content != sent.content {
                differences.append(
                    Difference(
                        "content at \(party)", expected: ExchangeJudge.text(sent.content),
                        got: ExchangeJudge.text(message.content)))
            }
        }
        differences += notifications(evidence)
        differences += identifiers(evidence)
        if case .subscribe(let subscribe) = evidence.operation {
            differences += order(evidence, subscribe)
        }
        return Array(differences.prefix(10))
    }

    /// Notifications arrive as they began.
    private func notifications(_ evidence: ExchangeEvidence) -> [Difference] {
        var begun: [OperationID: [UInt8]] = [:]
        return evidence.events.compactMap { event in
            switch event.kind {
            case .attempted(.notify(let notify), _):
                begun[notify.transactionID] = begun[notify.transactionID] ?? notify.content
            case .arrived(.notify(let notify)):
                guard let content = begun[notify.transactionID], content != notify.content else { return nil }
                return Difference(
                    "content of a notify at \(event.party)", expected: ExchangeJudge.text(content),
                    got: ExchangeJudge.text(notify.content))
            default: break
            }
            return nil
        }
    }

    /// Each notification has an identifier of its own (RFC 3859 3.1).
    private func identifiers(_ evidence: ExchangeEvidence) -> [Difference] {
        var seen: Set<OperationID> = []
        return evidence.events.compactMap { event in
            guard case .delivered(.notify(let notify)) = event.kind,
                !seen.insert(notify.transactionID).inserted || notify.transactionID == evidence.operation?.transactionID
            else { return nil }
            return Difference(
                "transaction of a notify", expected: "one of its own", got: "\(notify.transactionID) again")
        }
    }

    /// The answer comes before what the watcher hears (RFC 3859 3.1), which names both as they were named.
    private func order(_ evidence: ExchangeEvidence, _ subscribe: SubscribeOperation) -> [Difference] {
        var differences: [Difference] = []
        let answer = evidence.events.firstIndex { event in
            if case .answered(let response) = event.kind { response.status == .success } else { false }
        }
        let first = evidence.events.firstIndex { event in
            if case .attempted(.notify, _) = event.kind { true } else { false }
        }
        if let first, first < answer ?? evidence.events.count {
            differences.append(Difference("order", expected: "the response, then a notify", got: "a notify first"))
        }
        for event in evidence.events {
            guard case .delivered(.notify(let notify)) = event.kind,
                notify.watcher != subscribe.watcher || notify.target != subscribe.target
            else { continue }
            differences.append(
                Difference(
                    "notify", expected: "\(subscribe.target) for \(subscribe.watcher)",
                    got: "\(notify.target) for \(notify.watcher)"))
        }
        return differences
    }

    private static func text(_ content: [UInt8]) -> String {
        let start = String(decoding: content.prefix(60), as: UTF8.self)
        return "\(content.count) octets, \(start)\(content.count > 60 ? "…" : "")"
    }
}

extension ExchangeEvidence {
    /// Where what was sent arrived, in order; notifications are not of it.
    var arrivals: [(party: String, operation: CPIMOperation)] {
        events.compactMap { event in
            switch event.kind {
            case .arrived(let operation) where !operation.isNotify: (event.party, operation)
            default: nil
            }
        }
    }

    /// Why the sender has nobody to go to, or why a service said no, the first one; none where it was not refused.
    var reason: Refusal.Code? {
        switch outcome {
        case .unresolvable: return .unresolvable
        case .unreachable: return .unreachable
        case .answered, nil: break
        }
        for event in events {
            // Notifications have identifiers of their own.
            guard case .refused(let identifier, let refusal) = event.kind, identifier == operation?.transactionID
            else { continue }
            return refusal.code
        }
        return nil
    }

    /// Every address that was tried, with what came of it.
    var attempts: [ExchangeExpectation.Attempt] {
        var attempts: [(identifier: OperationID, attempt: ExchangeExpectation.Attempt)] = []
        for event in events {
            switch event.kind {
            case .attempted(let operation, let endpoint) where !operation.isNotify:
                attempts.append(
                    (operation.transactionID, ExchangeExpectation.Attempt(party: event.party, endpoint: endpoint)))
            case .attemptFailed(let identifier, let endpoint, let failure):
                let place = attempts.lastIndex {
                    $0.identifier == identifier && $0.attempt.endpoint == endpoint && $0.attempt.party == event.party
                        && $0.attempt.failure == nil
                }
                if let place { attempts[place].attempt.failure = failure }
            default: continue
            }
        }
        return attempts.map(\.attempt)
    }
}

extension CPIMOperation {
    var isNotify: Bool { if case .notify = self { true } else { false } }

    /// `message`, `response`, `subscribe` or `notify`.
    var name: String {
        switch self {
        case .message: "message"
        case .response: "response"
        case .subscribe: "subscribe"
        case .notify: "notify"
        }
    }
}

extension ExchangeExpectation.Attempt: CustomStringConvertible {
    /// `gate 192.0.2.1:5269 refused`, as scenarios write it.
    public var description: String {
        [party, endpoint.description, failure?.rawValue].compactMap(\.self).joined(separator: " ")
    }
}

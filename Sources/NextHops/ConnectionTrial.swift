import DNSWire
public import Transport

/// What came of connecting to one address over TCP.
public struct ConnectionTrial: Hashable, Sendable {
    /// How a trial ends.
    public enum Outcome: Hashable, Sendable {
        /// Somebody took the connection, after so long.
        case answered(after: Duration)
        /// It cannot come about: nobody listens there (`refused`), no way leads there (`unreachable`), or this machine
        /// does not take part.
        case failed(TransportError)
        /// Nobody said anything in time.
        case silent
    }

    /// The address, and its hop.
    public let attempt: ConnectionAttempt
    /// How it ended.
    public let outcome: Outcome

    /// Whether somebody took the connection.
    public var hasAnswered: Bool { if case .answered = outcome { true } else { false } }
}

extension ConnectionTrial.Outcome: CustomStringConvertible {
    /// `answered after 1.2 ms`, `refused`, `unreachable`, `failed (…)` or `no answer`.
    public var description: String {
        switch self {
        case .answered(let time):
            let tenths = Int((time / .microseconds(100)).rounded())
            return "answered after \(tenths / 10).\(tenths % 10) ms"
        case .failed(let error):
            return switch error.code {
            case .refused: "refused"
            case .unreachable: "unreachable"
            default: "failed (\(error))"
            }
        case .silent: return "no answer"
        }
    }
}

extension Resolution {
    /// Trials that run at once.
    private static let trialsAtOnce = 32

    /// Connects to every address of every hop over TCP, several at once, and ends each connection at once.
    ///
    /// This is no attempt of delivery: that one ends with the first address that answers (RFC 3861 6, `connect(to:)`).
    /// - Parameters:
    ///   - network: Whose streams and time are used. Trials run inside its `run`.
    ///   - patience: How long each trial waits.
    /// - Returns: A trial for each attempt, in the order of `attempts()`.
    /// - Throws: `CancellationError`.
    public func trials(on network: any Network, patience: Duration) async throws -> [ConnectionTrial] {
        let attempts = attempts()
        return try await withThrowingTaskGroup(of: (Int, ConnectionTrial).self) { group in
            var trials = [ConnectionTrial?](repeating: nil, count: attempts.count)
            for (index, attempt) in attempts.enumerated() {
                if index >= Resolution.trialsAtOnce, let (ended, trial) = try await group.next() {
                    trials[ended] = trial
                }
                group.addTask { (index, try await attempt.trial(on: network, patience)) }
            }
            for try await (ended, trial) in group { trials[ended] = trial }
            return trials.compactMap(\.self)
        }
    }
}

extension ConnectionAttempt {
    fileprivate func trial(on network: any Network, _ patience: Duration) async throws -> ConnectionTrial {
        let start = network.now
        do {
            let endpoint = Endpoint(address: address, port: hop.port)
            let stream = try await network.run { try await network.openStream(to: endpoint, before: start + patience) }
            guard stream != nil else { return ConnectionTrial(attempt: self, outcome: .silent) }
            return ConnectionTrial(attempt: self, outcome: .answered(after: network.now - start))
        } catch let error as TransportError {
            return ConnectionTrial(attempt: self, outcome: .failed(error))
        }
    }
}

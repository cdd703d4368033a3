import DNSWire
public import Transport

/// One address to try, and the hop that it belongs to.
public struct ConnectionAttempt: Hashable, Sendable {
    /// The host that the address is one of.
    public let hop: Hop
    /// One of the hop's addresses.
    public let address: IPAddress
}

extension ConnectionAttempt: CustomStringConvertible {
    /// `a.example.test:5269 192.0.2.1`.
    public var description: String { "\(hop.target.host):\(hop.port) \(address)" }
}

/// An address that was tried in vain.
public struct FailedAttempt: Sendable {
    /// The address, and its hop.
    public let attempt: ConnectionAttempt
    /// What the closure threw.
    public let error: any Error
}

/// What was reached, and what was tried before it.
public struct Connection<Value: Sendable>: Sendable {
    /// What the closure gave.
    public let value: Value
    /// The address that was reached, and its hop.
    public let attempt: ConnectionAttempt
    /// Addresses that were tried before, in order.
    public let failures: [FailedAttempt]
    /// Where the addresses came from.
    public let resolution: Resolution
}

/// No address could be reached.
public struct ConnectionError: Error {
    /// Everything that was tried, in order.
    public let failures: [FailedAttempt]
    /// Where the addresses came from.
    public let resolution: Resolution
}

extension ConnectionError: CustomStringConvertible {
    /// A line for the domain, then one for each address and its error.
    public var description: String {
        (["no address of \(resolution.domain.host) could be reached"] + failures.map { "\($0.attempt): \($0.error)" })
            .joined(separator: "\n")
    }
}

extension Resolution {
    /// Every address of every hop in the order in which they are to be tried: when one fails the next of its host
    /// comes, then the next host of the same priority, then the next priority (RFC 3861 6, RFC 2782).
    /// - Parameter limit: The most addresses, the best ones.
    /// - Precondition: a limit of at least 2 (RFC 3861 6).
    public func attempts(limit: Int? = nil) -> [ConnectionAttempt] {
        precondition(limit ?? 2 >= 2, "RFC 3861 6: a client tries at least two addresses")
        let all = hops.flatMap { hop in hop.addresses.map { ConnectionAttempt(hop: hop, address: $0) } }
        return Array(all.prefix(limit ?? all.count))
    }
}

extension Resolver {
    /// Resolves a URI and tries its addresses in order until one succeeds (RFC 3861 6).
    ///
    ///     let connection = try await resolver.connect(to: "im:alice@example.test") { hop, address in
    ///         try await open(address, hop.port, named: hop.target)
    ///     }
    ///
    /// - Parameters:
    ///   - uri: An `im:` or `pres:` URI.
    ///   - limit: The most addresses that are tried, at least 2.
    ///   - body: Tries one address; an error makes the next one be tried, unless the task was cancelled.
    /// - Throws: `ResolutionError`; `ConnectionError` when every address failed; `CancellationError` when the task was
    ///   cancelled.
    public func connect<Value: Sendable>(
        to uri: String, limit: Int? = nil, _ body: (Hop, IPAddress) async throws -> Value
    ) async throws -> Connection<Value> {
        let resolution: Resolution
        do {
            resolution = try await resolve(uri)
        } catch {
            try Task.checkCancellation()
            throw error
        }
        var failures: [FailedAttempt] = []
        for attempt in resolution.attempts(limit: limit) {
            try Task.checkCancellation()
            do {
                let value = try await body(attempt.hop, attempt.address)
                return Connection(value: value, attempt: attempt, failures: failures, resolution: resolution)
            } catch {
                try Task.checkCancellation()
                failures.append(FailedAttempt(attempt: attempt, error: error))
            }
        }
        throw ConnectionError(failures: failures, resolution: resolution)
    }
}

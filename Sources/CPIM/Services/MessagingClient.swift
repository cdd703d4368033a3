public import NextHops
public import Transport

/// An application that sends messages and asks for presence, without a service of its own to do it.
public struct MessagingClient: Sendable {
    /// What became of an operation.
    public enum Outcome: Hashable, Sendable {
        /// Somebody said what.
        case answered(OperationResponse)
        /// No next hop was found.
        case unresolvable(ResolutionError.Code)
        /// No address took it.
        case unreachable

        /// What the sender is told.
        public var status: OperationStatus {
            if case .answered(let response) = self { response.status } else { .failure }
        }
    }

    private let forwarder: Forwarder

    /// - Parameters:
    ///   - name: As the log calls it.
    ///   - source: Finds its next hops: a resolver.
    ///   - network: Leads to them.
    ///   - patience: How long each address may take to answer; longer than the gateways behind it wait
    ///     (`MessagingService.Configuration.deadline`).
    ///   - deadline: How long all addresses of an operation may take together.
    ///   - log: What happens is noted there.
    public init(
        name: String, hops source: any NextHopSource, network: any Network, patience: Duration = .seconds(60),
        deadline: Duration = .seconds(600), log: DeliveryLog? = nil
    ) {
        forwarder = Forwarder(name, source, network, patience: (patience, deadline), log: log)
    }

    /// Sends a message.
    /// - Parameters:
    ///   - message: As it begins its way.
    ///   - gateway: Where it goes in place of the next hops of its destination, if anywhere: the addresses in their order.
    /// - Throws: `FrameError` for a message that fits no frame; `CancellationError`.
    public func send(_ message: MessageOperation, through gateway: [Endpoint] = []) async throws -> Outcome {
        try await forward(.message(message), message.destination, gateway)
    }

    /// Asks for presence.
    /// - Parameters:
    ///   - subscribe: As it begins its way.
    ///   - gateway: Where it goes in place of the next hops of its target, if anywhere: the addresses in their order.
    /// - Throws: `FrameError` for an operation that fits no frame; `CancellationError`.
    public func subscribe(_ subscribe: SubscribeOperation, through gateway: [Endpoint] = []) async throws -> Outcome {
        try await forward(.subscribe(subscribe), subscribe.target, gateway)
    }

    private func forward(
        _ operation: CPIMOperation, _ destination: String, _ gateway: [Endpoint]
    ) async throws -> Outcome {
        let endpoints: [Endpoint]
        do throws(ResolutionError) {
            endpoints = gateway.isEmpty ? try await forwarder.endpoints(for: destination) : gateway
        } catch {
            return .unresolvable(error.code)
        }
        let network = forwarder.network
        let outcome = try await network.run {
            try await forwarder.forward(operation, to: endpoints, isAnswered: true)
        }
        switch outcome {
        case .answered(let response): return .answered(response)
        case .handedOver, .unreachable: return .unreachable
        }
    }
}

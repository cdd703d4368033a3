import DNSWire
import NextHops
import Transport

extension MessagingService {
    /// The checks of RFC 3860 3.4.1 in their order, then delivery or delegation.
    func response(to message: MessageOperation) async throws -> OperationResponse {
        var message = message
        let identifier = message.transactionID
        guard let source = principals.principal(message.source, of: .im) else { return refuse(identifier, .badSource) }
        guard var destination = principals.principal(message.destination, of: .im) else {
            return refuse(identifier, .badDestination)
        }
        // RFC 3860 3.4.2: nothing else is done with it.
        guard !configuration.isGateway || message.maxForwards > 0 else { return refuse(identifier, .hopsExhausted) }
        var visits = 0
        while configuration.isGateway, serves(destination),
            let address = SourceRoute.address(inMailbox: destination.localPart),
            let next = principals.principal(address, of: .im)
        {
            // The route leads through here (RFC 3860 B.2), and perhaps again; where it leads out of instant messages, it ends.
            (message.destination, destination) = (address, next)
            visits += 1
            guard visits > 1 else { continue }
            message.maxForwards -= 1
            guard message.maxForwards > 0 else { return refuse(identifier, .hopsExhausted) }
        }
        let isFinal = serves(destination)
        var endpoints: [Endpoint] = []
        if !isFinal {
            guard configuration.isGateway else { return refuse(identifier, .notServed) }
            do throws(ResolutionError) {
                endpoints = try await forwarder.endpoints(for: message.destination)
            } catch {
                return refuse(identifier, .unresolvable(error.code))
            }
        }
        guard permits(source) else { return refuse(identifier, .accessDenied) }
        guard message.content.count <= configuration.maximumContent else { return refuse(identifier, .tooLarge) }
        guard isFinal else { return try await delegate(message, to: endpoints) }
        if let refusal = objection(to: message.content) { return refuse(identifier, refusal) }
        log?.note(configuration.name, .delivered(.message(message)))
        return OperationResponse(transactionID: identifier, status: .success)
    }

    private func delegate(_ message: MessageOperation, to endpoints: [Endpoint]) async throws -> OperationResponse {
        let isAnswered = configuration.delegation == .confirmed
        var relayed = message
        // Gateways that wait for each other run out of connections; those that do not would go round for days.
        relayed.maxForwards =
            (isAnswered ? message.maxForwards : min(message.maxForwards, Self.maximumBlindForwards)) - 1
        switch try await forwarder.forward(.message(relayed), to: endpoints, isAnswered: isAnswered) {
        case .answered(let response): return response
        case .handedOver: return OperationResponse(transactionID: message.transactionID, status: .indeterminant)
        case .unreachable: return refuse(message.transactionID, .unreachable)
        }
    }

    /// What keeps a recipient from taking content; only what says that it is Message/CPIM is looked into.
    private func objection(to content: [UInt8]) -> Refusal? {
        guard CPIMMessage.isClaimed(by: content) else { return nil }
        do throws(CPIMFormatError) {
            let message = try CPIMMessage(parsing: content)
            return message.unknownRequirements(besides: configuration.knownRequirements).first.map {
                .unknownRequirement($0)
            }
        } catch {
            return .malformedContent(error)
        }
    }
}

import DNSWire
import NextHops
import Transport

/// Takes operations to the next hop: every address in its order until one answers (RFC 3861 6).
///
/// An attempt succeeds when somebody answers, whatever the answer says: a `failure` is the word of who is responsible,
/// and no reason to ask others. An address that falls silent after it has the operation is given up as well, so that a
/// message may arrive twice, but is not lost. What nobody answers is taken when its receipt is there.
struct Forwarder: Sendable {
    /// What became of an operation.
    enum Outcome {
        case answered(OperationResponse)
        /// It was taken, and nobody will say more.
        case handedOver
        /// No address took it.
        case unreachable
    }

    /// Who forwards, as the log calls it.
    let party: String
    let source: any NextHopSource
    /// What leads to the peers.
    let network: any Network
    /// How long each address may take to answer, and all of them together.
    let patience: (each: Duration, all: Duration)
    let log: DeliveryLog?
    private let peers = PeerConnections()

    init(
        _ party: String, _ source: any NextHopSource, _ network: any Network,
        patience: (each: Duration, all: Duration), log: DeliveryLog?
    ) {
        self.party = party
        self.source = source
        self.network = network
        self.patience = patience
        self.log = log
    }

    /// Where the operations for a URI go (RFC 3860 3.2.1).
    func endpoints(for uri: String) async throws(ResolutionError) -> [Endpoint] {
        do throws(ResolutionError) {
            let hops = try await source.hops(for: uri)
            log?.note(party, .resolved(uri: uri, hops: hops))
            return hops.flatMap { hop in hop.addresses.map { Endpoint(address: $0, port: hop.port) } }
        } catch {
            log?.note(party, .unresolved(uri: uri, error.code, error.detail))
            throw error
        }
    }

    /// Takes an operation to the first of some addresses that answers. Those that are left when the time for all of them
    /// is over are not tried: whoever asks would not hear of it.
    /// - Parameter isAnswered: Whether the operation is one that gets a response.
    /// - Throws: `FrameError` for an operation that fits no frame; `CancellationError`.
    func forward(_ operation: CPIMOperation, to endpoints: [Endpoint], isAnswered: Bool) async throws -> Outcome {
        let end = network.now + patience.all
        for endpoint in endpoints where network.now < end {
            log?.note(party, .attempted(operation, at: endpoint))
            do {
                let deadline = min(end, network.now + patience.each)
                let outcome = try await attempt(operation, endpoint, isAnswered, deadline)
                if !isAnswered { log?.note(party, .handedOver(operation.transactionID, at: endpoint)) }
                return outcome
            } catch let failure as AttemptError {
                log?.note(party, .attemptFailed(operation.transactionID, at: endpoint, failure.reason))
            }
        }
        return .unreachable
    }

    /// Ends the connections that are kept.
    func close() { peers.removeAll() }

    private func attempt(
        _ operation: CPIMOperation, _ endpoint: Endpoint, _ isAnswered: Bool, _ deadline: ContinuousClock.Instant
    ) async throws -> Outcome {
        if isAnswered, let kept = peers.take(endpoint, at: network.now) {
            do {
                return try await exchange(operation, on: kept, endpoint, isAnswered, deadline)
            } catch let failure as AttemptError where failure.reason == .closed {
                // The peer may have ended it because nothing came for long: that says nothing of the address.
            }
        }
        do {
            guard let stream = try await network.openStream(to: endpoint, before: deadline) else {
                throw AttemptError(.silent)
            }
            return try await exchange(operation, on: FrameStream(stream), endpoint, isAnswered, deadline)
        } catch let error as TransportError {
            throw AttemptError(error)
        }
    }

    private func exchange(
        _ operation: CPIMOperation, on stream: FrameStream, _ endpoint: Endpoint, _ isAnswered: Bool,
        _ deadline: ContinuousClock.Instant
    ) async throws -> Outcome {
        do {
            let content = FrameContent.operation(operation, wantsReceipt: !isAnswered)
            guard try await stream.send(content, before: deadline) else { throw AttemptError(.silent) }
            guard let reply = try await reply(on: stream, deadline) else { throw AttemptError(.silent) }
            switch reply {
            // The peer may be at work on it for long, and takes nothing else over this connection meanwhile.
            case .receipt where !isAnswered: return .handedOver
            case .operation(.response(let response), _)
            where isAnswered && response.transactionID == operation.transactionID:
                peers.give(stream, to: endpoint, at: network.now)
                return .answered(response)
            default: throw AttemptError(.malformed)
            }
        } catch let error as TransportError {
            throw AttemptError(error)
        }
    }

    private func reply(on stream: FrameStream, _ deadline: ContinuousClock.Instant) async throws -> FrameContent? {
        do {
            return try await stream.receive(before: deadline)
        } catch is FrameError {
            throw AttemptError(.malformed)
        }
    }
}

private struct AttemptError: Error {
    let reason: AttemptFailure

    init(_ reason: AttemptFailure) {
        self.reason = reason
    }

    init(_ error: TransportError) {
        reason =
            switch error.code {
            case .refused: .refused
            case .closed: .closed
            default: .unreachable
            }
    }
}

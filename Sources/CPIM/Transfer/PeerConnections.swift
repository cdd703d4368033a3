import Synchronization
import Transport

/// Connections to other services that are kept for the next operation. Each carries one operation at a time.
final class PeerConnections: Sendable {
    /// Connections without work that are kept at most.
    private static let capacity = 64
    /// How long one without work is kept: shorter than services wait for the next operation.
    private static let patience = Duration.seconds(20)

    private struct Idle {
        let stream: FrameStream
        let peer: Endpoint
        let since: ContinuousClock.Instant
    }

    /// The one that has been idle for the longest time first.
    private let idle = Mutex<[Idle]>([])

    /// A connection to a peer that was used before; none when there is none.
    func take(_ peer: Endpoint, at now: ContinuousClock.Instant) -> FrameStream? {
        idle.withLock { idle in
            PeerConnections.removeOld(from: &idle, at: now)
            return idle.lastIndex { $0.peer == peer }.map { idle.remove(at: $0).stream }
        }
    }

    /// Keeps a connection over which nothing is expected any more.
    func give(_ stream: FrameStream, to peer: Endpoint, at now: ContinuousClock.Instant) {
        idle.withLock { idle in
            PeerConnections.removeOld(from: &idle, at: now)
            if idle.count == PeerConnections.capacity { idle.removeFirst() }
            idle.append(Idle(stream: stream, peer: peer, since: now))
        }
    }

    func removeAll() { idle.withLock { $0 = [] } }

    private static func removeOld(from idle: inout [Idle], at now: ContinuousClock.Instant) {
        idle.removeAll { $0.since + patience < now }
    }
}

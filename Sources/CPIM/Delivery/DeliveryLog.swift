public import NextHops
import Synchronization
public import Transport

/// Something that happened on the way of an operation.
public struct DeliveryEvent: Hashable, Sendable {
    /// What happened.
    public enum Kind: Hashable, Sendable {
        /// Whom an operation goes to was looked up.
        case resolved(uri: String, hops: [Hop])
        /// Nobody to go to was found.
        case unresolved(uri: String, ResolutionError.Code, ResolutionError.Detail?)
        /// An operation leaves for an address.
        case attempted(CPIMOperation, at: Endpoint)
        /// An attempt was in vain; the next address comes.
        case attemptFailed(OperationID, at: Endpoint, AttemptFailure)
        /// An address has taken an operation that nobody answers.
        case handedOver(OperationID, at: Endpoint)
        /// An operation came.
        case arrived(CPIMOperation)
        /// A message, or a notification, has reached its recipient.
        case delivered(CPIMOperation)
        /// An operation goes no further.
        case refused(OperationID, Refusal)
        /// An answer goes back.
        case answered(OperationResponse)
        /// Octets came that are no operation, or a receipt or an answer that nobody waits for.
        case malformed(FrameError)
        /// A connection more than a service takes came, and was ended.
        case connectionRefused
    }

    /// Where: the name of a service or of a client.
    public let party: String
    /// When, since the log began.
    public let time: Duration
    /// What happened.
    public let kind: Kind
}

extension DeliveryEvent.Kind {
    /// Those of the content.
    fileprivate var octets: Int {
        switch self {
        case .attempted(let operation, _), .arrived(let operation), .delivered(let operation): operation.content.count
        default: 0
        }
    }
}

/// Why an attempt to reach one address was in vain.
public enum AttemptFailure: String, Hashable, Sendable, CaseIterable {
    /// The machine is there, and nobody listens.
    case refused
    /// No way leads there.
    case unreachable
    /// The connection ended before the answer.
    case closed
    /// Nothing came in time.
    case silent
    /// What came is no answer to the operation.
    case malformed
}

/// Why a service says `failure`, or lets a notification go no further.
public enum Refusal: Hashable, Sendable {
    /// The source or the watcher is no URI of the service, or has no mailbox in a domain.
    case badSource
    /// The destination or the target is none.
    case badDestination
    /// It came with no forwards left (RFC 3860 3.4.2).
    case hopsExhausted
    /// The service is neither the final recipient nor a gateway that leads there.
    case notServed
    /// No next hop was found.
    case unresolvable(ResolutionError.Code)
    /// Access control does not permit it.
    case accessDenied
    /// The content is longer than the service takes.
    case tooLarge
    /// The content is of the type Message/CPIM, and breaks its rules.
    case malformedContent(CPIMFormatError)
    /// The content asks for something that the recipient does not know (RFC 3862 3.5).
    case unknownRequirement(CPIMHeader.Identity)
    /// No address of the next hops took it.
    case unreachable
    /// The watcher has a subscription to this target already (RFC 3859 3.4.1).
    case subscribed
    /// More subscriptions than the service keeps.
    case tooManySubscriptions
    /// More is waiting to be told than the service keeps.
    case busy
    /// A newer notification took the place of one that had waited for long.
    case superseded
    /// What has to be kept could not be written.
    case notStored
    /// The service knows nothing of presence.
    case noPresence
}

extension Refusal {
    /// The reasons without what belongs to them: what scenarios call them.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// Each as the case of `Refusal` that has its name.
        case badSource, badDestination, hopsExhausted, notServed, unresolvable, accessDenied, tooLarge,
            malformedContent,
            unknownRequirement, unreachable, subscribed, tooManySubscriptions, busy, superseded, notStored, noPresence
    }

    /// The name of the case.
    public var code: Code {
        switch self {
        case .badSource: .badSource
        case .badDestination: .badDestination
        case .hopsExhausted: .hopsExhausted
        case .notServed: .notServed
        case .unresolvable: .unresolvable
        case .accessDenied: .accessDenied
        case .tooLarge: .tooLarge
        case .malformedContent: .malformedContent
        case .unknownRequirement: .unknownRequirement
        case .unreachable: .unreachable
        case .subscribed: .subscribed
        case .tooManySubscriptions: .tooManySubscriptions
        case .busy: .busy
        case .superseded: .superseded
        case .notStored: .notStored
        case .noPresence: .noPresence
        }
    }
}

extension Refusal: CustomStringConvertible {
    /// One phrase.
    public var description: String {
        switch self {
        case .badSource: "the source is no address"
        case .badDestination: "the destination is no address"
        case .hopsExhausted: "MaxForwards is 0"
        case .notServed: "not served here"
        case .unresolvable(let code): "no next hop: \(code.rawValue)"
        case .accessDenied: "not permitted"
        case .tooLarge: "too large"
        case .malformedContent(let error): "bad Message/CPIM, \(error)"
        case .unknownRequirement(let identity):
            "\(String(decoding: identity.name.utf8.prefix(80), as: UTF8.self)) is required and not known"
        case .unreachable: "no address took it"
        case .subscribed: "subscribed already"
        case .tooManySubscriptions: "too many subscriptions"
        case .busy: "too much waits to be told"
        case .superseded: "a newer one takes its place"
        case .notStored: "could not be stored"
        case .noPresence: "no presence here"
        }
    }
}

/// What happened, in the order in which it happened; shared by all parties.
public final class DeliveryLog: Sendable {
    /// Events that are kept at most; what comes later is counted.
    public static let capacity = 100_000
    /// Octets of content that are kept with them at most.
    public static let maximumOctets = 1 << 28

    private struct State {
        var events: [DeliveryEvent] = []
        var octets = 0
        var lost = 0
        /// Operations that services have, and notifications that wait.
        var underway = 0
    }

    private let state = Mutex(State())
    private let network: any Network
    private let start: ContinuousClock.Instant

    /// - Parameter network: Whose time the events are told in.
    public init(on network: any Network) {
        self.network = network
        start = network.now
    }

    /// How long it is since the beginning.
    public var elapsed: Duration { start.duration(to: network.now) }
    /// Those so far.
    public var events: [DeliveryEvent] { state.withLock(\.events) }
    /// Events that were not kept.
    public var lost: Int { state.withLock(\.lost) }

    /// Whether no service has anything to do: no operation that came is being handled, and no notification waits.
    public var isQuiet: Bool { state.withLock { $0.underway == 0 } }

    /// A service has something to do.
    func begin() { state.withLock { $0.underway += 1 } }

    /// It is done, and whatever it leads to has begun.
    func end() { state.withLock { $0.underway -= 1 } }

    func note(_ party: String, _ kind: DeliveryEvent.Kind) {
        let time = elapsed
        let octets = kind.octets
        state.withLock { state in
            guard state.events.count < DeliveryLog.capacity, state.octets + octets <= DeliveryLog.maximumOctets else {
                state.lost += 1
                return
            }
            state.octets += octets
            state.events.append(DeliveryEvent(party: party, time: time, kind: kind))
        }
    }
}

public import CPIM
import DNSWire
public import NextHops
public import Transport
public import Zones

/// A service of a scenario: where it is, and how it treats those who come.
public struct ServicePlan: Sendable {
    /// Addresses of the scenario; at least one.
    public let endpoints: [Endpoint]
    /// Whether nobody listens there.
    public let isRefused: Bool
    /// What it is set to, with the name that the scenario has for it.
    public let configuration: MessagingService.Configuration
    /// The protocols that it asks for; nothing for those of the client.
    public let protocols: [ProtocolLabel]?

    /// Those whose principals are there, as principals have them.
    var domains: Set<String> { Set(configuration.domains.map(\.host)) }

    /// As the scenario calls it.
    public var name: String { configuration.name }
}

extension Scenario {
    /// A message, a subscription or new presence, and what has to become of it.
    public struct Exchange: Sendable {
        /// Who does what.
        public enum Action: Sendable {
            /// Somebody sends a message; the identifier of the transaction is drawn unless it is given.
            case deliver(MessagePlan)
            /// Somebody asks for presence.
            case subscribe(SubscriptionPlan)
            /// Somebody's presence changes.
            case presence(target: String, content: [UInt8])
        }

        /// The line of `deliver`, `subscribe` or `presence`.
        public let place: Place
        /// Who does what.
        public let action: Action
        /// What has to become of it.
        public let expectation: ExchangeExpectation

        /// Something that goes over the hops, as if it stood at a place.
        public init(place: Place, action: Action, expectation: ExchangeExpectation) {
            self.place = place
            self.action = action
            self.expectation = expectation
        }

        /// Where the operation goes.
        public var uri: String {
            switch action {
            case .deliver(let message): message.destination
            case .subscribe(let subscription): subscription.target
            case .presence(let target, _): target
            }
        }
    }

    /// A message that somebody sends.
    public struct MessagePlan: Hashable, Sendable {
        /// As the scenario writes it; not always a URI that can be read.
        public var source: String
        /// As the scenario writes it; not always a URI that can be read.
        public var destination: String
        /// The service that gets it first; without one it goes to the next hop of its destination.
        public var gateway: String?
        /// How many gateways may relay it.
        public var maxForwards = MessageOperation.defaultMaxForwards
        /// Its identifier; nothing for one that is drawn.
        public var transactionID: OperationID?
        /// Any octets.
        public var content: [UInt8] = Array("hello".utf8)

        /// A message with everything else at its default.
        public init(source: String, destination: String) {
            self.source = source
            self.destination = destination
        }
    }

    /// A subscription, the end of one, or a look.
    public struct SubscriptionPlan: Hashable, Sendable {
        /// As the scenario writes it; not always a URI that can be read.
        public var watcher: String
        /// As the scenario writes it; not always a URI that can be read.
        public var target: String
        /// The service that gets it first; without one it goes to the next hop of its target.
        public var gateway: String?
        /// Seconds.
        public var duration: UInt32
        /// What it is known by.
        public var identifier: OperationID
        /// How many gateways may relay it.
        public var hopLimit = MessageOperation.defaultMaxForwards
    }
}

/// What an exchange has to come to; what is not said is not judged. Whatever is said, nobody may change content or
/// identifiers on the way.
public struct ExchangeExpectation: Sendable {
    /// One address that was tried.
    public struct Attempt: Hashable, Sendable {
        /// Who tried: the name of a service, or the local part of who sends; nothing for anybody.
        public var party: String?
        /// The address and the port.
        public var endpoint: Endpoint
        /// Why it was in vain; nothing when it was not.
        public var failure: AttemptFailure?
    }

    /// What the sender or the watcher is told.
    public var status: OperationStatus?
    /// Why a service said no, or why nobody took it: the first reason of all.
    public var reason: Refusal.Code?
    /// The services at which the operation arrived, in order.
    public var path: [String]?
    /// The forwards that it had left when it arrived, in order.
    public var forwards: [UInt32]?
    /// Every address that was tried for the operation, in order.
    public var attempts: [Attempt]?
    /// Seconds for which the subscription runs.
    public var duration: UInt32?
    /// What reached watchers meanwhile, in order.
    public var notifies: [String]?
    /// Services that must see nothing of it.
    public var never: [String] = []
    /// Counts of what the name servers saw.
    public var queries: [Expectation.QueryCount] = []
    /// Seconds until the sender is told, on the clock of a simulated network; not judged elsewhere.
    public var time: ClosedRange<Double>?

    /// Nothing is expected.
    public init() {}
}

/// An instant message on its way (RFC 3860 3.1).
public struct MessageOperation: Hashable, Sendable {
    /// What a sender gives a message on its way: over one hundred (RFC 3860 3.4.2).
    public static let defaultMaxForwards: UInt32 = 120

    /// The `im:` URI of the sender, as it was given.
    public var source: String
    /// The `im:` URI of the recipient, as it was given.
    public var destination: String
    /// How many gateways may still relay it.
    public var maxForwards: UInt32
    /// Correlates it with its response.
    public var transactionID: OperationID
    /// Any octets; who relays them looks at none.
    public var content: [UInt8]

    /// A message as its sender begins it.
    public init(
        source: String, destination: String, maxForwards: UInt32 = defaultMaxForwards, transactionID: OperationID,
        content: [UInt8]
    ) {
        self.source = source
        self.destination = destination
        self.maxForwards = maxForwards
        self.transactionID = transactionID
        self.content = content
    }
}

/// Whether an operation succeeded (RFC 3860 3.4.1, RFC 3859 3.4.1).
public enum OperationStatus: String, Hashable, Sendable, CaseIterable {
    /// Delivered.
    case success
    /// Refused, or not delivered.
    case failure
    /// Handed on, and nobody will ever say what became of it; RFC 3860's own spelling.
    case indeterminant
}

/// What answers a message or a subscribe operation.
public struct OperationResponse: Hashable, Sendable {
    /// That of the operation.
    public var transactionID: OperationID
    /// Whether it succeeded.
    public var status: OperationStatus
    /// For how many seconds a subscription runs; none for messages and failures (RFC 3859 3.1).
    public var duration: UInt32?

    /// An answer to an operation.
    public init(transactionID: OperationID, status: OperationStatus, duration: UInt32? = nil) {
        self.transactionID = transactionID
        self.status = status
        self.duration = duration
    }
}

/// A wish to know of somebody's presence (RFC 3859 3.1): a subscription, with the duration 0 the end of one whose
/// identifier is known, or else a single look.
public struct SubscribeOperation: Hashable, Sendable {
    /// The `pres:` URI of who wants to know.
    public var watcher: String
    /// The `pres:` URI of whom it is about.
    public var target: String
    /// Seconds.
    public var duration: UInt32
    /// What the subscription is known by.
    public var subscriptionID: OperationID
    /// Correlates it with its response.
    public var transactionID: OperationID
    /// How many gateways may still relay it: a limit of ours, RFC 3859 has none.
    public var hopLimit: UInt32

    /// An operation as a watcher begins it.
    public init(
        watcher: String, target: String, duration: UInt32, subscriptionID: OperationID, transactionID: OperationID,
        hopLimit: UInt32 = MessageOperation.defaultMaxForwards
    ) {
        self.watcher = watcher
        self.target = target
        self.duration = duration
        self.subscriptionID = subscriptionID
        self.transactionID = transactionID
        self.hopLimit = hopLimit
    }
}

/// Somebody's presence, told to a watcher; nobody answers it (RFC 3859 3.4.2).
public struct NotifyOperation: Hashable, Sendable {
    /// As in the subscribe operation.
    public var watcher: String
    /// As in the subscribe operation.
    public var target: String
    /// Its own.
    public var transactionID: OperationID
    /// How many gateways may still relay it.
    public var hopLimit: UInt32
    /// Presence information, any octets.
    public var content: [UInt8]

    /// A notification as a service begins it.
    public init(
        watcher: String, target: String, transactionID: OperationID,
        hopLimit: UInt32 = MessageOperation.defaultMaxForwards, content: [UInt8]
    ) {
        self.watcher = watcher
        self.target = target
        self.transactionID = transactionID
        self.hopLimit = hopLimit
        self.content = content
    }
}

/// Any operation between an application and a service, or between two services.
public enum CPIMOperation: Hashable, Sendable {
    /// An instant message (RFC 3860 3.4.1).
    case message(MessageOperation)
    /// The answer to a message or a subscribe operation.
    case response(OperationResponse)
    /// A wish to know of somebody's presence (RFC 3859 3.4.1).
    case subscribe(SubscribeOperation)
    /// Somebody's presence (RFC 3859 3.4.2).
    case notify(NotifyOperation)

    /// What correlates it with others.
    public var transactionID: OperationID {
        switch self {
        case .message(let operation): operation.transactionID
        case .response(let response): response.transactionID
        case .subscribe(let operation): operation.transactionID
        case .notify(let operation): operation.transactionID
        }
    }

    /// What it carries from end to end; nothing for a response and a subscribe operation.
    package var content: [UInt8] {
        switch self {
        case .message(let message): message.content
        case .notify(let notify): notify.content
        case .subscribe, .response: []
        }
    }

    /// How many gateways may still relay it; none for a response.
    package var forwards: UInt32? {
        switch self {
        case .message(let message): message.maxForwards
        case .subscribe(let subscribe): subscribe.hopLimit
        case .notify(let notify): notify.hopLimit
        case .response: nil
        }
    }
}

public import DNSWire
public import Transport

/// How a server misbehaves: which queries it happens to, and what becomes of their correct replies.
public struct Fault: Hashable, Sendable {
    /// Which queries it happens to.
    public var selector: Selector
    /// What becomes of their correct replies.
    public var effect: Effect

    /// A fault that happens to the queries of a selector; without one, to all of them.
    public init(_ effect: Effect, when selector: Selector = Selector()) {
        self.effect = effect
        self.selector = selector
    }
}

extension Fault {
    /// Which queries a fault happens to: those that fulfil everything that is said.
    public struct Selector: Hashable, Sendable {
        /// The name that is asked about; none for any.
        public var name: Name?
        /// The type that is asked for; none for any.
        public var type: RecordType?
        /// What the query came over; none for either.
        public var transport: TransportProtocol?
        /// Whether the query has an OPT record.
        public var hasEDNS: Bool?
        /// The network that the client is in.
        public var client: AddressPrefix?
        /// Which of the queries that fulfil the rest.
        public var occurrence = Occurrence.always

        /// Every query.
        public init() {}
    }

    /// Which of the queries that fulfil the rest, counted from 1 for each fault.
    public enum Occurrence: Hashable, Sendable {
        /// All of them.
        case always
        /// The first so many.
        case first(Int)
        /// This one.
        case nth(Int)
        /// Each one whose number is a multiple.
        case every(Int)
        /// All but the first so many.
        case after(Int)
        /// Each with this probability, 0 to 1.
        case chance(Double)
    }

    /// What becomes of a correct reply.
    public enum Effect: Hashable, Sendable {
        /// No reply.
        case drop
        /// REFUSED, without records.
        case refuse
        /// The TCP connection is reset; over UDP, no reply.
        case reset
        /// The reply comes later, by a time and up to `jitter` more.
        case delay(by: Duration, jitter: Duration)
        /// TC is set, and of the answer so many records are kept.
        case truncate(keeping: Int)
        /// Another reply instead.
        case answer(Substitute)
        /// Records that do not belong there are put in.
        case append(Sections)
        /// The same reply, changed.
        case rewrite(Rewriting)
        /// A damaged reply; of several, the first one is damaged.
        case corrupt(Corruption)
        /// The reply is sent so many times more.
        case duplicate(times: Int)
        /// The reply is sent after so many later ones.
        case reorder(behind: Int)
    }

    /// Records by section.
    public struct Sections: Hashable, Sendable {
        /// Records of the answer section, in order.
        public var answer: [Record] = []
        /// Records of the authority section, in order.
        public var authority: [Record] = []
        /// Records of the additional section, in order, the OPT record not among them.
        public var additional: [Record] = []

        /// No records.
        public init() {}
    }

    /// A reply of the author's.
    public struct Substitute: Hashable, Sendable {
        /// How the query ends; codes above 15 need a query with an OPT record (RFC 6891 6.1.3).
        public var responseCode = ResponseCode.noError
        /// What the reply holds.
        public var sections = Sections()
        /// Whether the question is repeated in the reply.
        public var repeatsQuestion = true
        /// The whole message instead; its first two octets are replaced by the query's id.
        public var raw: [UInt8]?

        /// NOERROR without records, and the question repeated.
        public init() {}
    }

    /// Changes that leave a reply well formed.
    public struct Rewriting: Hashable, Sendable {
        /// What becomes of the order of the answer's records.
        public enum Order: String, Hashable, Sendable, CaseIterable { case shuffle, rotate, reverse }
        /// What becomes of the letters of owners, the question's included.
        public enum LetterCase: String, Hashable, Sendable, CaseIterable { case upper, lower, random }
        /// What becomes of the additional section: nothing is left, or every other record.
        public enum Additional: String, Hashable, Sendable, CaseIterable { case strip, partial }

        /// The TTL of every record, in seconds.
        public var ttl: UInt32?
        /// None leaves the order as it is.
        public var order: Order?
        /// None leaves the letters as they are.
        public var letterCase: LetterCase?
        /// None leaves the additional section as it is.
        public var additional: Additional?
        /// The AA bit.
        public var isAuthoritative: Bool?

        /// No change.
        public init() {}
    }

    /// Where a reply is damaged.
    public enum Corruption: String, Hashable, Sendable, CaseIterable {
        /// Another id.
        case id
        /// The bit that says reply says query.
        case qr
        /// Another question.
        case question
        /// The length of the first record's data is wrong, and what follows cannot be read.
        case length
        /// The first record belongs to another name.
        case owner
        /// The owner of the first record is a pointer to itself.
        case pointer
    }
}

extension Fault.Effect {
    /// What the effect is called in scenarios and logs: `drop`, `corrupt`.
    public var verb: String {
        switch self {
        case .drop: "drop"
        case .refuse: "refuse"
        case .reset: "reset"
        case .delay: "delay"
        case .truncate: "truncate"
        case .answer: "answer"
        case .append: "append"
        case .rewrite: "rewrite"
        case .corrupt: "corrupt"
        case .duplicate: "duplicate"
        case .reorder: "reorder"
        }
    }
}

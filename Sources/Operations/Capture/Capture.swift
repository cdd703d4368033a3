internal import Conformance
public import DNSWire
public import NextHops
public import Transport
public import Zones

/// What was asked about some domains, and every reply: all that zones, a scenario and the check of their fidelity are
/// made from. A plain value: asking (`Capturer`) and reading pasted answers (`PastedAnswers`) make it, everything else
/// takes it.
public struct Capture: Sendable {
    /// The domains that it is about; at least one.
    public var subjects: [CaptureSubject]
    /// In the order in which they were asked, each question once.
    public var replies: [CapturedReply] = []
    /// What a zone's own servers say of record sets that came from a cache, whose TTLs are counted down there.
    public var firstHand: [CapturedReply] = []
    /// Zones that a server gave as a whole.
    public var transfers: [CapturedTransfer] = []
    /// What was not asked, never answered, or is said by servers that were not asked, one phrase each; in order, for a human.
    public var gaps: [String] = []
    /// What else is not as it could be, in the same form.
    public var notes: [String] = []

    /// A capture in which nothing was asked yet.
    public init(of subjects: [CaptureSubject]) {
        self.subjects = subjects
    }

    /// Types that are kept: those of which RFC 3861 and its DNS make use, and the hosts that a zone names beside them.
    /// Texts (TXT, HINFO, NAPTR and the like) may hold anything about anybody and lead no message anywhere, so that
    /// they are dropped where they arrive; signatures and proofs would be wrong as soon as one name or TTL changes.
    public static let keptTypes: Set<RecordType> = [.a, .aaaa, .cname, .dname, .mx, .ns, .ptr, .soa, .srv]

    /// Whether some of it was read from a text: then nobody asked for what is missing.
    var isPasted: Bool { replies.contains { $0.source.isText } }

    static func isKept(_ record: Record) -> Bool {
        record.recordClass == .internet && keptTypes.contains(record.type)
    }
}

/// A domain that is captured, and how its scenario asks for it.
public struct CaptureSubject: Hashable, Sendable {
    /// The domain.
    public var domain: Name
    /// What is resolved in the scenario: one URI for each service.
    public var uris: [MessagingURI]

    /// A subject from what a person names: an `im:` or `pres:` URI stands for itself, a domain for both services.
    /// - Throws: `ResolutionError` for text that is neither: `invalidURI`, `noDestination` or `notFQDN`.
    public init(_ text: String) throws(ResolutionError) {
        if Service(schemeOf: text) != nil {
            let uri = try MessagingURI(text)
            (domain, uris) = (try uri.destination(), [uri])
            return
        }
        var uris: [MessagingURI] = []
        // A local part that says nothing: the DNS never sees it (RFC 3861 3).
        for service in Service.allCases { uris.append(try MessagingURI("\(service):someone@\(text)")) }
        (domain, self.uris) = (try uris[0].destination(), uris)
    }
}

/// Where a reply comes from.
public enum CaptureSource: Hashable, Sendable {
    /// A server answered.
    case server(Endpoint, TransportProtocol)
    /// It stands in a text.
    case text(Place)
    /// It is not told, so that nobody can be recognised by it.
    case withheld
    /// It stands in a text that is not told either.
    case withheldText
}

extension CaptureSource {
    /// Whether it is a text, and not a server.
    var isText: Bool {
        switch self {
        case .text, .withheldText: true
        case .server, .withheld: false
        }
    }

    /// What is told of it under other names: whether it is a text decides what is known, and tells of nobody.
    var withheld: CaptureSource { isText ? .withheldText : .withheld }
}

extension CaptureSource: CustomStringConvertible {
    /// `127.0.0.1:5300 over udp`, `answers.txt:12`, `a server`, `a text`.
    public var description: String {
        switch self {
        case .server(let endpoint, let transport): "\(endpoint) over \(transport.rawValue)"
        // Whoever named the file may have given it any name.
        case .text(let place): place.description.printable
        case .withheld: "a server"
        case .withheldText: "a text"
        }
    }
}

/// One question and what came of it.
public struct CapturedReply: Hashable, Sendable {
    /// What was asked.
    public let question: Question
    /// The reply, records of the kept types only; none when no reply came that can be read.
    public let message: Message?
    /// Why a resolver cannot use the reply; none for NOERROR and NXDOMAIN from a server that should know.
    public let failure: ResolutionError.Detail?
    /// Who said so.
    public let source: CaptureSource
    /// What it says; none when a resolver cannot use it, unless it refers to other servers.
    let contents: ReplyContents?

    /// A reply, of which records of other types than the kept ones are dropped.
    public init(
        question: Question, message: Message?, failure: ResolutionError.Detail? = nil, source: CaptureSource
    ) {
        self.question = question
        self.failure = failure
        self.source = source
        let kept = message.map { message in
            var kept = message
            kept.answer = message.answer.filter(Capture.isKept)
            kept.authority = message.authority.filter(Capture.isKept)
            kept.additional = message.additional.filter(Capture.isKept)
            return kept
        }
        self.message = kept
        let isOfUse = failure == nil || failure == .referral
        contents = isOfUse ? kept.map { ReplyContents(of: $0, to: question) } : nil
    }
}

/// A zone that a server gave as a whole (RFC 5936).
public struct CapturedTransfer: Hashable, Sendable {
    /// The name of the zone.
    public var apex: Name
    /// The records of the kept types, the SOA first and once.
    public var records: [Record]
    /// Names that have records of other types alone: they exist all the same.
    public var otherNames: Set<Name>
    /// Who gave it.
    public var source: CaptureSource

    /// A transfer from its records as they arrived, without the SOA at the end.
    public init(apex: Name, all records: [Record], source: CaptureSource) {
        self.apex = apex
        self.source = source
        self.records = records.filter(Capture.isKept)
        // Signatures and hashed denials (RFC 5155) have names of their own that nobody asks for.
        let others = records.lazy.filter { $0.type != .rrsig && $0.type.rawValue != 50 }
        otherNames = Set(others.map(\.owner)).subtracting(self.records.lazy.map(\.owner))
    }
}

public import DNSWire
public import Transport

/// Why a resolution went as it did: each decision with the clause that it follows.
public struct Trace: Hashable, Sendable {
    /// One decision, or what it rests on.
    public enum Step: Hashable, Sendable {
        /// A domain is processed, for protocols in order of preference (RFC 3861 3).
        case began(domain: Name, protocols: [ProtocolLabel])
        /// A name is an alias of another (RFC 1034 3.6.2).
        case aliasFollowed(from: Name, to: Name)
        /// There is no SRV record at a name, which exists or not (RFC 2308 2).
        case noService(owner: Name, exists: Bool)
        /// An alias leads to no SRV record, so what it leads to is processed as the domain (RFC 3861 4).
        case aliasBecameDomain(owner: Name, domain: Name)
        /// An alias leads to a domain that was processed before, so there is no SRV record.
        case domainAlreadyProcessed(owner: Name, domain: Name)
        /// There are SRV records; the owner is the name behind the aliases.
        case serviceFound(owner: Name, records: [ServiceLocation])
        /// The only target is `.`: the service is not available (RFC 2782, Target).
        case serviceDecidedlyUnavailable(owner: Name)
        /// Something odd was met.
        case noticed(Diagnostic)
        /// The usable records are in the order of priority and of the draw by weight (RFC 2782).
        case ordered(protocolLabel: ProtocolLabel, [ServiceLocation])
        /// Addresses of a target came along with its SRV records (RFC 2782, Usage rules), of one family.
        case addressesFromAnswer(target: Name, [IPAddress])
        /// Addresses of a target had to be asked for, of one family.
        case addressesAsked(target: Name, [IPAddress])
        /// Nobody could tell the addresses of a target, or of the domain, of one family.
        case addressesUnknown(target: Name, RecordType, ResolutionError.Detail)
        /// A protocol leads to an error and to no hop; the next one is looked up, if there is one.
        case protocolGivenUp(owner: Name, ResolutionError.Code)
        /// A protocol ended with an error, so the domain's own address must not stand in (RFC 3861 4).
        case addressForbidden(domain: Name)
        /// No SRV record exists, so the domain's own address stands in (RFC 3861 4).
        case implicitHop(domain: Name, port: UInt16, [IPAddress])
        /// More addresses were found than the client wants (RFC 3861 6); so many are left.
        case limited(addresses: Int)
        /// The domain has no address that could stand in.
        case addressesMissing(domain: Name, exists: Bool)
        /// The domain's address would stand in, and nobody said which port the protocol uses there.
        case portUnknown(domain: Name, ProtocolLabel)
        /// Aliases go in circles, or are too many.
        case aliasesGivenUp(from: Name)
        /// The domain behind an alias leaves no room for the labels before it.
        case ownerTooLong(ProtocolLabel, domain: Name)
        /// A target that is an alias, in strict mode.
        case targetDropped(Name)
        /// More targets than are looked up.
        case targetsLeft(count: Int)
        /// An earlier resolution has asked this already.
        case remembered(Question)
        /// A server gave no usable reply.
        case serverFailed(Question, Endpoint, ResolutionError.Detail)
        /// A reply over UDP was cut off, so the question is asked over TCP (RFC 2181 9).
        case repliedTruncated(Question, Endpoint)
        /// A server did not take EDNS, so it is asked without (RFC 6891 7).
        case repeatedWithoutEDNS(Question, Endpoint)
        /// So many datagrams could not be the reply and were passed over (RFC 5452 9.1).
        case straysIgnored(Question, Endpoint, count: Int)
    }

    /// In order; what was asked at the same time stands in the order of the questions, whichever reply came first.
    public private(set) var steps: [Step] = []

    /// A trace without steps.
    public init() {}

    mutating func append(_ step: Step) { steps.append(step) }
    mutating func append(_ more: some Sequence<Step>) { steps += more }
}

extension Trace.Step: CustomStringConvertible {
    /// What was decided, and in brackets the clause that says so.
    public var description: String { "\(words) [\(clause)]" }

    /// What was decided, in words.
    public var words: String {
        switch self {
        case .began(let domain, let protocols):
            "\(domain.host) is looked up for \(protocols.map(\.name).joined(separator: ", then "))"
        case .aliasFollowed(let from, let to): "\(from.host) is an alias of \(to.host)"
        case .noService(let owner, let exists):
            exists ? "\(owner.host) has no SRV record" : "\(owner.host) does not exist"
        case .aliasBecameDomain(let owner, let domain):
            "the alias \(owner.host) leads to no SRV record, so \(domain.host) is processed as the domain"
        case .domainAlreadyProcessed(let owner, let domain):
            "the alias \(owner.host) leads to \(domain.host), which was processed already: no SRV here"
        case .serviceFound(let owner, let records):
            "\(owner.host) has \(records.count) SRV record\(records.count == 1 ? "" : "s")"
        case .serviceDecidedlyUnavailable(let owner): "\(owner.host) says that the service is not available"
        case .noticed(let diagnostic): diagnostic.words
        case .ordered(let label, let locations):
            "\(label) targets in the order of priority and weight: "
                + locations.map(Trace.Step.words).joined(separator: ", ")
        case .addressesFromAnswer(let target, let addresses):
            "\(target.host) has \(Trace.Step.words(addresses)), which came with the answer"
        case .addressesAsked(let target, let addresses):
            "\(target.host) has \(Trace.Step.words(addresses)), which had to be asked for"
        case .addressesUnknown(let target, let type, let detail):
            "nobody could tell the \(type) records of \(target.host): \(detail.rawValue)"
        case .protocolGivenUp(let owner, let code): "\(owner.host) gives no hop: \(code.rawValue)"
        case .addressForbidden(let domain): "the address of \(domain.host) must not be used"
        case .implicitHop(let domain, let port, let addresses):
            "no SRV record exists, so \(domain.host) itself is used, with port \(port) and \(Trace.Step.words(addresses))"
        case .limited(let addresses): "the list is cut to \(addresses) addresses"
        case .addressesMissing(let domain, let exists):
            "no SRV record exists, and \(domain.host) \(exists ? "has no address either" : "does not exist")"
        case .portUnknown(let domain, let label):
            "no SRV record exists, and nobody said which port of \(domain.host) \(label) uses"
        case .aliasesGivenUp(let name): "the aliases of \(name.host) go in circles, or are too many"
        case .ownerTooLong(let label, let domain):
            "\(domain.host) is too long for a name of \(label) before it: there is no such name"
        case .targetDropped(let target): "\(target.host) is not used, because it is an alias"
        case .targetsLeft(let count): "\(count) more targets are left aside"
        case .remembered, .serverFailed, .repliedTruncated, .repeatedWithoutEDNS, .straysIgnored: exchangeWords
        }
    }

    /// What happened between the client and its servers.
    private var exchangeWords: String {
        switch self {
        case .remembered(let question): "\(question) was answered before, and that still counts"
        case .serverFailed(let question, let server, let detail):
            "\(server) could not tell \(question): \(detail.rawValue)"
        case .repliedTruncated(let question, let server):
            "the reply of \(server) to \(question) was cut off, so it is asked for over TCP"
        case .repeatedWithoutEDNS(let question, let server):
            "\(server) refused \(question) with EDNS, so it is asked without"
        case .straysIgnored(let question, let server, let count):
            "\(count == 1 ? "a datagram" : "\(count) datagrams") that can be no reply of \(server) to \(question) "
                + "\(count == 1 ? "was" : "were") passed over"
        default: ""
        }
    }

    private static func words(_ addresses: [IPAddress]) -> String {
        (addresses.count == 1 ? "the address " : "the addresses ")
            + addresses.map(\.description).joined(separator: ", ")
    }

    private static func words(_ location: ServiceLocation) -> String {
        "\(location.target.host):\(location.port) (\(location.priority), \(location.weight))"
    }

    /// The clause or decision that says so.
    public var clause: String {
        switch self {
        case .began: "RFC3861-3-7"
        case .aliasFollowed: "RFC1034-3.6.2-1"
        case .noService: "RFC2308-2.2-1"
        case .aliasBecameDomain: "RFC3861-4-4, D2, D3"
        case .domainAlreadyProcessed: "D2"
        case .serviceFound: "RFC2782-USE-2"
        case .serviceDecidedlyUnavailable: "RFC2782-FMT-14, D5"
        case .noticed(let diagnostic):
            switch diagnostic.code {
            case .portZero: "D14"
            case .duplicateRecord: "D15"
            case .rootTargetAmongOthers: "D5"
            case .targetIsAlias: "D11"
            case .targetAliasLoop: "D4"
            case .targetWithoutAddress: "D8"
            case .additionalIgnored, .ownerMismatch: "D13"
            }
        case .ordered: "RFC3861-6-4, D22"
        case .addressesFromAnswer: "RFC2782-USE-4, D13"
        case .addressesAsked: "RFC2782-NOTE-4"
        case .addressesUnknown: "D7, D8"
        case .protocolGivenUp: "D24"
        case .addressForbidden: "RFC3861-4-5, D6"
        case .implicitHop: "RFC3861-4-6, D10"
        case .limited: "RFC3861-6-2, D20"
        case .addressesMissing: "D25"
        case .portUnknown: "D10"
        case .aliasesGivenUp: "D4"
        case .ownerTooLong: "D19"
        case .targetDropped: "RFC2782-FMT-11, D11"
        case .targetsLeft: "D26"
        case .remembered: "D21, D30"
        case .serverFailed: "D7, D26"
        case .repliedTruncated: "RFC2181-9-1"
        case .repeatedWithoutEDNS: "RFC6891-7-1, D23"
        case .straysIgnored: "RFC5452-9-1"
        }
    }
}

extension Diagnostic {
    /// What was noticed, and what follows from it.
    fileprivate var words: String {
        switch code {
        case .targetIsAlias: "the target \(name.host) is an alias"
        case .portZero: "a record for \(name.host) is not used: port 0"
        case .duplicateRecord: "a record for \(name.host) stands more than once and counts once"
        case .targetWithoutAddress: "the target \(name.host) has no address"
        case .rootTargetAmongOthers: "a record of \(name.host) is not used: the root among other targets"
        case .additionalIgnored:
            "addresses of \(name.host) came with the answer of another domain and are not used"
        case .ownerMismatch: "records of \(name.host) are not used: no alias leads there"
        case .targetAliasLoop: "the target \(name.host) is not used: its aliases go in circles, or are too many"
        }
    }
}

public import DNSWire
public import Transport

/// Why a resolution went as it did: each decision with the clause that it follows.
public struct Trace: Hashable, Sendable {
    public enum Step: Hashable, Sendable {
        case began(domain: Name, protocols: [ProtocolLabel])
        case aliasFollowed(from: Name, to: Name)
        case noService(owner: Name, exists: Bool)
        case aliasBecameDomain(owner: Name, domain: Name)
        case domainAlreadyProcessed(owner: Name, domain: Name)
        case serviceFound(owner: Name, records: [ServiceLocation])
        case serviceDecidedlyUnavailable(owner: Name)
        case noticed(Diagnostic)
        case ordered(protocolLabel: ProtocolLabel, [ServiceLocation])
        case addressesFromAnswer(target: Name, [IPAddress])
        case addressesAsked(target: Name, [IPAddress])
        case addressesUnknown(target: Name, RecordType, ResolutionError.Detail)
        case protocolGivenUp(owner: Name, ResolutionError.Code)
        case addressForbidden(domain: Name)
        case implicitHop(domain: Name, port: UInt16, [IPAddress])
        case limited(addresses: Int)
        /// The domain has no address that could stand in.
        case addressesMissing(domain: Name, exists: Bool)
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
        case repliedTruncated(Question, Endpoint)
        case repeatedWithoutEDNS(Question, Endpoint)
        case straysIgnored(Question, Endpoint, count: Int)
    }

    public private(set) var steps: [Step] = []

    public init() {}

    mutating func append(_ step: Step) { steps.append(step) }
    mutating func append(_ more: some Sequence<Step>) { steps += more }
}

extension Trace.Step: CustomStringConvertible {
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

public import DNSWire
public import NextHops
public import Spread
public import Transport

/// What a resolution has to give; what is not said is not judged.
public struct Expectation: Sendable {
    /// One hop, as far as it is described.
    public struct HopPattern: Hashable, Sendable {
        /// The host, in small letters and without a final dot.
        public var target: String
        /// Nothing for any port.
        public var port: UInt16?
        /// All addresses, in order.
        public var addresses: [IPAddress]?
        /// The protocol that the host was looked up for; nothing for any.
        public var protocolLabel: ProtocolLabel?
        /// Nothing for any priority.
        public var priority: UInt16?
        /// Nothing for any weight.
        public var weight: UInt16?
        /// Whether it is the implicit hop (RFC 3861 4); nothing for either.
        public var isImplicit: Bool?
    }

    /// Hops that fill as many places, in any order.
    public struct HopGroup: Hashable, Sendable {
        /// As many hops as places, one of which fits each.
        public let hops: [HopPattern]
    }

    /// What must not stand among the hops.
    public enum Forbidden: Hashable, Sendable {
        /// No hop has this address.
        case address(IPAddress)
        /// No hop has this host, in small letters and without a final dot.
        case host(String)
    }

    /// How often the servers may be asked something.
    public struct QueryCount: Hashable, Sendable {
        /// Nothing counts every query.
        public let question: Question?
        /// Nothing counts both transports.
        public let transport: TransportProtocol?
        /// The least and the greatest number of queries; `Int.max` for no bound.
        public let range: ClosedRange<Int>
        /// The line of the scenario, from 1.
        public let place: Int
    }

    /// A diagnostic, with the name that it is about where that is said.
    public struct DiagnosticPattern: Hashable, Sendable {
        /// What has to be noticed.
        public let code: Diagnostic.Code
        /// In small letters and without a final dot; nothing for any name.
        public let name: String?
    }

    /// The shares of first picks, or of whole orders.
    public struct Distribution: Sendable {
        /// The law that the shares follow.
        public enum Claim: Sendable {
            /// Laws of which one has to fit.
            case models([SpreadModel])
            /// Hosts and their exact shares; the sum is 1.
            case shares([String], [Fraction])
        }

        /// What of each resolution is counted.
        public let of: SpreadOutcome
        /// The law that the counts have to fit.
        public var claim: Claim
        /// The chance of refusing a client that is right.
        public let error: Double
        /// The laws to tell apart; nothing means all that can be within the most draws.
        public var against: [SpreadModel]?
        /// The line of the scenario, from 1.
        public let place: Int
    }

    /// All hops, in order; nothing where they are not compared.
    public var hops: [HopGroup]?
    /// The error that the resolution has to end with; nothing where none is demanded.
    public var error: ResolutionError.Code?
    /// The detail of a temporary failure; nothing for any.
    public var detail: ResolutionError.Detail?
    /// All diagnostics, in any order; nothing where they are not compared.
    public var diagnostics: [DiagnosticPattern]?
    /// What none of the hops may be.
    public var never: [Forbidden] = []
    /// Counts of what the servers saw; queries that none of them names are not judged.
    public var queries: [QueryCount] = []
    /// Seconds that the resolution takes on the clock of a simulated network; not judged elsewhere.
    public var time: ClosedRange<Double>?
    /// The shares of hosts or orders over many resolutions; nothing where they are not counted.
    public var distribution: Distribution?
}

/// What of each resolution is counted, where load spreading is judged.
public enum SpreadOutcome: String, Hashable, Sendable, CaseIterable {
    /// The first host.
    case first
    /// The order of all hosts of the lowest priority.
    case order
}

extension Expectation.HopPattern: CustomStringConvertible {
    /// `a.example.test:5269 192.0.2.1 priority 10`, without what is not said.
    public var description: String {
        var words = ["\(target)\(port.map { ":\($0)" } ?? "")"]
        words += addresses?.map(\.description) ?? []
        if let protocolLabel { words.append("protocol \(protocolLabel)") }
        if let priority { words.append("priority \(priority)") }
        if let weight { words.append("weight \(weight)") }
        if let isImplicit { words.append(isImplicit ? "implicit" : "not implicit") }
        return words.joined(separator: " ")
    }
}

extension Expectation.QueryCount: CustomStringConvertible {
    /// `SRV _im._xmpp.example.test/udp`, or `queries` for all of them.
    public var description: String {
        (question?.description ?? "queries") + (transport.map { "/\($0.rawValue)" } ?? "")
    }
}

public import DNSWire
public import NextHops
public import Spread
public import Transport

/// What a resolution has to give; what is not said is not judged.
public struct Expectation: Sendable {
    /// One hop, as far as it is described.
    public struct HopPattern: Hashable, Sendable {
        public var target: String
        public var port: UInt16?
        /// All addresses, in order.
        public var addresses: [IPAddress]?
        public var protocolLabel: ProtocolLabel?
        public var priority: UInt16?
        public var weight: UInt16?
        public var isImplicit: Bool?
    }

    /// Hops that fill as many places, in any order.
    public struct HopGroup: Hashable, Sendable {
        public let hops: [HopPattern]
    }

    /// What must not stand among the hops.
    public enum Forbidden: Hashable, Sendable {
        case address(IPAddress)
        case host(String)
    }

    /// How often the servers may be asked something.
    public struct QueryCount: Hashable, Sendable {
        /// Nothing counts every query.
        public let question: Question?
        /// Nothing counts both transports.
        public let transport: TransportProtocol?
        public let range: ClosedRange<Int>
        public let place: Int
    }

    /// A diagnostic, with the name that it is about where that is said.
    public struct DiagnosticPattern: Hashable, Sendable {
        public let code: Diagnostic.Code
        public let name: String?
    }

    /// The shares of first picks, or of whole orders.
    public struct Distribution: Sendable {
        public enum Claim: Sendable {
            case models([SpreadModel])
            /// Hosts and their exact shares; the sum is 1.
            case shares([String], [Fraction])
        }

        public let of: SpreadOutcome
        public var claim: Claim
        /// The chance of refusing a client that is right.
        public let error: Double
        /// The laws to tell apart; nothing means all that can be within the most draws.
        public var against: [SpreadModel]?
        public let place: Int
    }

    public var hops: [HopGroup]?
    public var error: ResolutionError.Code?
    public var detail: ResolutionError.Detail?
    public var diagnostics: [DiagnosticPattern]?
    public var never: [Forbidden] = []
    public var queries: [QueryCount] = []
    /// Seconds that the resolution takes on the clock of a simulated network; not judged elsewhere.
    public var time: ClosedRange<Double>?
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
    public var description: String {
        (question?.description ?? "queries") + (transport.map { "/\($0.rawValue)" } ?? "")
    }
}

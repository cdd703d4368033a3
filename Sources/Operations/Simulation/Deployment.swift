internal import DNSWire
public import NextHops

/// The hosts that the messages for one domain go to over one protocol.
public struct Deployment: Hashable, Sendable {
    /// One SRV record whose host has an address, or the implicit hop.
    public struct Host: Hashable, Sendable {
        /// The host in small letters, without a final dot.
        public let target: String
        /// The port on the host.
        public let port: UInt16
        /// Lower values come first.
        public let priority: UInt16
        /// The share among hosts of the same priority.
        public let weight: UInt16
        /// At least 1: a client tries each before it goes on to the next host (RFC 3861 6).
        public let addressCount: Int
        /// Whether the domain's own address stands in for an SRV record that is not there (RFC 3861 4).
        public let isImplicit: Bool

        /// `node1.clustered.test:5269`.
        public var name: String { "\(target):\(port)" }
    }

    /// One SRV record that a client leaves aside, because the resolution came to no address of its host: the shares of
    /// the others are larger by what would be its own.
    public struct Unused: Hashable, Sendable {
        /// Why there is no address.
        public enum Reason: Hashable, Sendable {
            /// The host has none.
            case targetWithoutAddress
            /// The host is an alias, which a strict client refuses.
            case targetIsAlias
            /// The host's aliases go in circles, or are too many.
            case targetAliasLoop
            /// Nobody could tell, as the last server that was asked says.
            case addressesUnknown(ResolutionError.Detail)
        }

        /// The host in small letters, without a final dot.
        public let target: String
        /// The port on the host.
        public let port: UInt16
        /// Lower values come first.
        public let priority: UInt16
        /// The share among hosts of the same priority.
        public let weight: UInt16
        /// Why no message goes there.
        public let reason: Reason

        /// `node1.clustered.test:5269`.
        public var name: String { "\(target):\(port)" }
    }

    /// The services that find these hosts: `im`, `pres` or both.
    public let services: [Service]
    /// The domain that was resolved, in small letters, without a final dot.
    public let domain: String
    /// The protocol that the hosts were looked up for.
    public let protocolLabel: ProtocolLabel
    /// At least one; by priority, and within a priority in the order of the answer.
    public let hosts: [Host]
    /// The places in `hosts` in the order of the answer.
    public let answerOrder: [Int]
    /// Seconds for which caches keep the SRV records; of an implicit hop, for which the resolution holds.
    public let timeToLive: UInt32
    /// What is odd about the records without keeping them from being used.
    public let diagnostics: [Diagnostic]
    /// Records that a client leaves aside, because there are more than it looks up; nothing is computed for them.
    public let leftOut: Int
    /// Records whose hosts have no address that could be used; by priority, and within one in the order of the answer.
    public let unused: [Unused]

    /// The places in `hosts` of each priority, the lowest priority first.
    public var priorities: [[Int]] {
        var groups: [[Int]] = []
        for place in hosts.indices {
            if place > 0, hosts[place].priority == hosts[place - 1].priority {
                groups[groups.count - 1].append(place)
            } else {
                groups.append([place])
            }
        }
        return groups
    }

    /// The places of the hosts that a pattern names.
    public func places(of pattern: HostPattern) -> [Int] { hosts.indices.filter { pattern.matches(hosts[$0]) } }
}

// MARK: - From resolutions

extension Deployment {
    /// What a resolution found. Its hops stand in an order that was drawn; the records of the answer, which the trace
    /// keeps, say in which order a client reads them.
    public init(_ resolution: Resolution) {
        var records: [ServiceLocation] = []
        var leftOut = 0
        var aside = LeftAside()
        for step in resolution.trace.steps {
            // Of several protocols the last one found is the one that is used.
            if case .serviceFound(_, let found) = step { (records, leftOut, aside) = (found, 0, LeftAside()) }
            if case .targetsLeft(let count) = step { leftOut = count }
            aside.note(step)
        }
        let read = resolution.hops.map { hop in
            let location = ServiceLocation(
                priority: hop.priority, weight: hop.weight, port: hop.port, target: hop.target)
            return (host: Host(hop), place: records.firstIndex(of: location) ?? records.count)
        }
        let ordered = read.sorted { ($0.host.priority, $0.place) < ($1.host.priority, $1.place) }
        services = [resolution.uri.service]
        domain = resolution.domain.host
        protocolLabel = resolution.hops[0].protocolLabel
        hosts = ordered.map(\.host)
        answerOrder = ordered.indices.sorted { ordered[$0].place < ordered[$1].place }
        timeToLive = resolution.hostsValidFor
        diagnostics = resolution.diagnostics
        self.leftOut = leftOut
        unused = aside.unused(beside: resolution.hops, leaving: leftOut).sorted {
            ($0.priority, records.firstIndex(of: $0.location) ?? 0)
                < ($1.priority, records.firstIndex(of: $1.location) ?? 0)
        }.map(\.unused)
    }

    private init(_ other: Deployment, services: [Service]) {
        self.services = services
        domain = other.domain
        protocolLabel = other.protocolLabel
        hosts = other.hosts
        answerOrder = other.answerOrder
        timeToLive = other.timeToLive
        diagnostics = other.diagnostics
        leftOut = other.leftOut
        unused = other.unused
    }

    /// Deployments that differ in nothing but their service, as one.
    public static func merging(_ deployments: [Deployment]) -> [Deployment] {
        var merged: [Deployment] = []
        var places: [Deployment: Int] = [:]
        for deployment in deployments {
            let key = Deployment(deployment, services: [])
            if let place = places[key] {
                let known = merged[place].services
                let added = deployment.services.filter { !known.contains($0) }
                merged[place] = Deployment(deployment, services: known + added)
            } else {
                places[key] = merged.count
                merged.append(deployment)
            }
        }
        return merged
    }
}

extension Deployment.Host {
    fileprivate init(_ hop: Hop) {
        target = hop.target.host
        port = hop.port
        priority = hop.priority
        weight = hop.weight
        addressCount = hop.addresses.count
        isImplicit = hop.isImplicit
    }
}

/// What a trace says of the records of one name that no hop came of.
private struct LeftAside {
    struct Record {
        let location: ServiceLocation
        let reason: Deployment.Unused.Reason

        var priority: UInt16 { location.priority }

        var unused: Deployment.Unused {
            Deployment.Unused(
                target: location.target.host, port: location.port, priority: location.priority,
                weight: location.weight, reason: reason)
        }
    }

    private var ordered: [ServiceLocation] = []
    private var reasons: [Name: Deployment.Unused.Reason] = [:]

    mutating func note(_ step: Trace.Step) {
        switch step {
        case .ordered(_, let locations): ordered = locations
        case .addressesUnknown(let target, _, let detail):
            // The first family says what the resolver's own error would say.
            if reasons[target] == nil { reasons[target] = .addressesUnknown(detail) }
        case .targetDropped(let target): reasons[target] = .targetIsAlias
        case .noticed(let diagnostic) where diagnostic.code == .targetAliasLoop:
            reasons[diagnostic.name] = .targetAliasLoop
        default: break
        }
    }

    /// The records without a hop, but for the last ones, which nobody looked up.
    func unused(beside hops: [Hop], leaving leftOut: Int) -> [Record] {
        let used = Set(
            hops.map {
                ServiceLocation(priority: $0.priority, weight: $0.weight, port: $0.port, target: $0.target)
            })
        return ordered.dropLast(leftOut).filter { !used.contains($0) }.map {
            Record(location: $0, reason: reasons[$0.target] ?? .targetWithoutAddress)
        }
    }
}

extension Deployment.Unused: CustomStringConvertible {
    /// `a.example.test:5269 (10, 0) has no share: nobody could tell its addresses (refused)`.
    public var description: String { "\(name) (\(priority), \(weight)) has no share: \(reason)" }
}

extension Deployment.Unused.Reason: CustomStringConvertible {
    /// One phrase about the host.
    public var description: String {
        switch self {
        case .targetWithoutAddress: "it has no address"
        case .targetIsAlias: "it is an alias"
        case .targetAliasLoop: "its aliases go in circles, or are too many"
        case .addressesUnknown(let detail): "nobody could tell its addresses (\(detail.rawValue))"
        }
    }

    /// The reason as one word: that of the diagnostic, where there is one.
    public var code: String {
        switch self {
        case .targetWithoutAddress: Diagnostic.Code.targetWithoutAddress.rawValue
        case .targetIsAlias: Diagnostic.Code.targetIsAlias.rawValue
        case .targetAliasLoop: Diagnostic.Code.targetAliasLoop.rawValue
        case .addressesUnknown: "addressesUnknown"
        }
    }

    /// What went wrong with the last server that was asked; none where the answer was clear.
    public var detail: ResolutionError.Detail? {
        if case .addressesUnknown(let detail) = self { detail } else { nil }
    }
}

extension Deployment {
    /// What is odd, but for what `unused` tells with more words.
    public var otherDiagnostics: [Diagnostic] {
        let told = Set(unused.map { "\($0.reason.code) \($0.target)" })
        return diagnostics.filter { !told.contains($0.description) }
    }
}

/// A host that somebody names: every port of it, or one.
public struct HostPattern: Hashable, Sendable {
    /// In small letters, without a final dot.
    public let target: String
    /// None for every port.
    public let port: UInt16?

    /// Reads `node1.example.test` or `node1.example.test:5269`; none for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let name = try? Name(String(parts[0])), !parts[0].isEmpty, !name.isRoot else {
            return nil
        }
        if parts.count == 2 {
            guard let port = UInt16(parts[1]), port > 0 else { return nil }
            self.port = port
        } else {
            port = nil
        }
        target = name.host
    }

    /// Whether the host has this name and, if one is given, this port.
    public func matches(_ host: Deployment.Host) -> Bool {
        host.target == target && (port ?? host.port) == host.port
    }
}

extension HostPattern: CustomStringConvertible {
    /// `node1.example.test:5269`.
    public var description: String { target + (port.map { ":\($0)" } ?? "") }
}

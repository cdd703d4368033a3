import DNSWire
public import Transport
public import Zones

/// What is served, where, and to whom: what an export begins with.
public struct ServedSetup: Sendable {
    /// One server with its own zones and addresses.
    public struct Server: Sendable {
        /// As the scenario calls it; none for the only one.
        public var name: String?
        /// What it serves; no two of one apex.
        public var zones: [Zone]
        /// Where it answers; ports are not 0.
        public var listen: [Endpoint]
        /// The verbs of its faults, which no other program has.
        public var faults: [String] = []
        /// What it tells clients that ask for its name (NSID, RFC 5001); not empty.
        public var identity: String?
        /// Whether an alias into another zone of the server is followed in the same answer.
        public var crossesZones = true

        /// A healthy server.
        public init(name: String? = nil, zones: [Zone], listen: [Endpoint]) {
            self.name = name
            self.zones = zones
            self.listen = listen
        }
    }

    /// In the order of the scenario.
    public var servers: [Server]
    /// Networks whose hosts may transfer zones (RFC 5936 5).
    public var transferPrefixes: [AddressPrefix] = []
    /// Secondaries that are told of changes (RFC 1996).
    public var notify: [Endpoint] = []
    /// Whether records of a set come in another order each time.
    public var rotatesRecords = false

    /// Replies a second to one network over UDP, as in `ZoneServer.Options`.
    public var rateLimit: Int?
    /// Whether replies say why they are as they are (RFC 8914).
    public var explainsErrors = false
    /// Options that somebody gave, and that have no place in another program's configuration: `--log`.
    public var otherOptions: [String] = []

    /// Servers that transfer to nobody.
    public init(_ servers: [Server]) {
        self.servers = servers
    }
}

extension ServedSetup {
    /// Everything that another program needs to serve the same: for each server a configuration and its zone files.
    /// Several servers have a folder each, because a program answers on all its addresses from the same zones. No file
    /// names the folder that they are in.
    /// - Parameter program: The name server that is to read them.
    /// - Returns: Of each server the configuration first.
    public func exported(for program: NameServerProgram) -> [OutputFile] {
        var folders = FileNames()
        return servers.flatMap { server in
            let name = folders.name(for: server.name ?? "server")
            let prefix = server.name == nil ? "" : name + "/"
            var names = FileNames()
            let files = server.zones.map { "zones/\(names.name(for: $0.apex)).zone" }
            let writer = ConfigurationWriter(server: server, setup: self, files: files)
            let configuration = OutputFile(
                path: prefix + program.configurationName, text: writer.text(for: program))
            return [configuration]
                + zip(files, server.zones).map { OutputFile(path: prefix + $0, text: ZoneFileText.text(of: $1)) }
        }
    }

    /// What the set-up has and an export has not, or not exactly, a sentence each.
    public func remarks(for program: NameServerProgram) -> [String] {
        var seen: Set<String> = []
        return servers.flatMap { remarks(on: $0, program) }.filter { seen.insert($0).inserted }
    }

    func remarks(on server: Server, _ program: NameServerProgram) -> [String] {
        let name = server.name.map { "server \($0): " } ?? ""
        var remarks: [String] = []
        if !server.faults.isEmpty {
            remarks.append(
                "\(name)faults are not exported, no other program has them: " + server.faults.joined(separator: ", "))
        }
        // RFC 1034 4.3.2 3a: who follows an alias goes back to step 2, which looks for the zone.
        let stopsAtZones = program == .knot || program == .bind
        if !server.crossesZones, !stopsAtZones {
            remarks.append("\(name)that aliases are not followed into its other zones is not exported")
        } else if server.crossesZones, stopsAtZones, let alias = server.aliasIntoOtherZone {
            remarks.append(
                "\(name)\(program.title) does not follow aliases into other zones: clients have to ask again behind "
                    + ZoneFileText.name(alias))
        }
        // RFC 4592 4.2 leaves open what NS records at a wildcard mean, and BIND takes none.
        for zone in server.zones where program == .bind && zone.apex.isWildcard {
            remarks.append("\(name)BIND refuses a zone at a wildcard: \(ZoneFileText.name(zone.apex))")
        }
        if let identity = server.identity, server.plainIdentity == nil, program == .bind || program == .coredns {
            remarks.append(
                "\(name)the name \(identity) (NSID) is not exported: only letters, digits, spaces and - _ . * are "
                    + "themselves to \(program.title)")
        }
        let limit = rateLimit(of: server)
        if limit > 0 { remarks.append(name + ServedSetup.remark(onRateLimit: limit, program)) }
        return remarks + commonRemarks(program)
    }

    /// What concerns all servers of the set-up.
    private func commonRemarks(_ program: NameServerProgram) -> [String] {
        var remarks: [String] = []
        if rotatesRecords, program == .coredns {
            remarks.append("--rotate is not exported: CoreDNS can shuffle addresses, and nothing else")
        }
        if explainsErrors {
            remarks.append("--extended-errors is not exported: \(program.title) has no option for it")
        }
        if !otherOptions.isEmpty {
            remarks.append(otherOptions.joined(separator: ", ") + ": not exported")
        }
        return remarks
    }

    private static func remark(onRateLimit limit: Int, _ program: NameServerProgram) -> String {
        switch program {
        case .nsd, .knot:
            "--rate-limit \(limit) is not exported exactly: \(program.title) counts each kind of reply apart"
        case .bind:
            "--rate-limit \(limit) is not exported exactly: BIND counts equal replies apart"
                + (limit > 1000 ? ", and takes 1000 at most" : "")
        case .coredns: "--rate-limit \(limit) is not exported: CoreDNS has none"
        }
    }

    func rateLimit(of server: Server) -> Int {
        rateLimit ?? (server.listen.allSatisfy(\.address.isLoopback) ? 0 : ZoneServer.defaultRateLimit)
    }
}

extension ServedSetup.Server {
    /// The name where it is one quoted word to every program: no end of a quotation, no substitution.
    var plainIdentity: String? {
        identity.flatMap { $0.utf8.allSatisfy { $0.isPlain || " .".utf8.contains($0) } ? $0 : nil }
    }
}

extension ServedSetup.Server {
    /// The first name whose alias, or whose DNAME's target, lies in another of its zones.
    fileprivate var aliasIntoOtherZone: Name? {
        let apexes = Set(zones.map(\.apex))
        guard apexes.count > 1 else { return nil }
        for zone in zones {
            for (record, _) in zone.records where record.type == .cname || record.type == .dname {
                let home = record.targetName?.andAncestors.first(where: apexes.contains)
                if let home, home != zone.apex { return record.owner }
            }
        }
        return nil
    }
}

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

    /// Servers that transfer to nobody.
    public init(_ servers: [Server]) {
        self.servers = servers
    }
}

extension ServedSetup {
    /// Everything that another program needs to serve the same: for each server a configuration and its zone files.
    /// Several servers have a folder each, because a program answers on all its addresses from the same zones.
    /// - Parameters:
    ///   - program: The name server that is to read them.
    ///   - folder: Where the files will lie, as the configurations name it; without quotes, backslashes and control
    ///     characters.
    /// - Returns: Of each server the configuration first.
    public func exported(for program: NameServerProgram, in folder: String) -> [OutputFile] {
        var folders = FileNames()
        return servers.flatMap { server in
            let name = folders.name(for: server.name ?? "server")
            let prefix = server.name == nil ? "" : name + "/"
            var names = FileNames()
            let files = server.zones.map { "zones/\(names.name(for: $0.apex)).zone" }
            let writer = ConfigurationWriter(
                server: server, setup: self, files: files,
                folder: prefix.isEmpty ? folder : "\(folder)/\(name)")
            let configuration = OutputFile(
                path: prefix + program.configurationName, text: writer.text(for: program))
            return [configuration]
                + zip(files, server.zones).map { OutputFile(path: prefix + $0, text: ZoneFileText.text(of: $1)) }
        }
    }

    /// What the set-up has and an export has not, a sentence each.
    public func remarks(for program: NameServerProgram) -> [String] { servers.flatMap { remarks(on: $0, program) } }

    func remarks(on server: Server, _ program: NameServerProgram) -> [String] {
        let name = server.name.map { "server \($0): " } ?? ""
        var remarks: [String] = []
        if !server.faults.isEmpty {
            remarks.append(
                "\(name)faults are not exported, no other program has them: " + server.faults.joined(separator: ", "))
        }
        if !server.crossesZones {
            remarks.append("\(name)that aliases are not followed into its other zones is not exported")
        }
        // RFC 4592 4.2 leaves open what NS records at a wildcard mean, and BIND takes none.
        for zone in server.zones where program == .bind && zone.apex.isWildcard {
            remarks.append("\(name)BIND refuses a zone at a wildcard: \(ZoneFileText.name(zone.apex))")
        }
        return remarks
    }
}

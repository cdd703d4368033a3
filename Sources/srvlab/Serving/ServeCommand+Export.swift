import Operations
import Transport
import Zones

extension ServeCommand {
    /// Where a server without `--listen` answers in a configuration; several take the ports behind it too.
    private static let firstPort: UInt16 = 5300

    /// Prints the configurations for another program or, with `--output`, writes them with their zone files.
    func export(to program: NameServerProgram, _ addresses: ListenAddresses) throws {
        let setup = try setup(addresses)
        for remark in setup.remarks(for: program) { Output.error(remark) }
        guard let output else {
            let files = setup.exported(for: program, in: ".")
            for file in files where !file.path.hasSuffix(".zone") { Output.text(file.text) }
            return Output.error("--output FOLDER writes this and the zone files that it names")
        }
        let folder = try ExportFolder(output)
        let files = setup.exported(for: program, in: folder.path)
        try folder.write(files, overwriting: overwrite)
        for file in files where !file.path.hasSuffix(".zone") {
            Output.line(program.startCommand("\(folder.path)/\(file.path)"))
        }
    }

    private func setup(_ addresses: ListenAddresses) throws -> ServedSetup {
        let plans = try readPlans()
        let endpoints = try addresses.assigned(to: plans.map(\.name))
        guard endpoints.allSatisfy({ $0.allSatisfy { $0.port != 0 } }) else {
            throw Failure(.usage, "--listen: a configuration needs ports other than 0")
        }
        var setup = ServedSetup(
            zip(plans, endpoints).enumerated().map { index, pair in
                let port = ServeCommand.firstPort &+ UInt16(truncatingIfNeeded: index)
                let anywhere = [Endpoint(address: .ipv4Loopback, port: port)]
                var server = ServedSetup.Server(
                    name: pair.0.name, zones: pair.0.zones, listen: pair.1.isEmpty ? anywhere : pair.1)
                server.faults = pair.0.faults.map(\.effect.verb)
                server.crossesZones = pair.0.crossesZones
                return server
            })
        setup.transferPrefixes = transferPrefixes
        setup.notify = secondaries
        setup.rotatesRecords = rotate
        return setup
    }
}

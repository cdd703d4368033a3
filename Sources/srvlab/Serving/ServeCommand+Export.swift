internal import Foundation
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
        let folder = OutputFolder(try ServeCommand.nameable(output))
        let files = setup.exported(for: program, in: folder.path)
        do {
            try folder.write(files, overwriting: overwrite)
        } catch {
            throw Failure(error)
        }
        for file in files where !file.path.hasSuffix(".zone") {
            Output.line(program.startCommand("\(folder.path(of: file))"))
        }
    }

    /// A folder from the root, as configurations name it.
    private static func nameable(_ path: String) throws -> String {
        let full = URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
        guard full.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0 != "\"" && $0 != "\\" && $0.value != 0x7F })
        else {
            throw Failure(.usage, "--output \(path): quotes, \\ and control characters cannot stand in a configuration")
        }
        return full
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

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
            let files = setup.exported(for: program)
            for file in files where !file.path.hasSuffix(".zone") { Output.text(file.text) }
            return Output.error("--output FOLDER writes this and the zone files that it names")
        }
        let folder = OutputFolder(URL(filePath: output).standardizedFileURL.path(percentEncoded: false))
        let files = setup.exported(for: program)
        do {
            try folder.write(files, overwriting: overwrite)
        } catch {
            throw Failure(error)
        }
        for file in files where !file.path.hasSuffix(".zone") {
            let parts = [folder.path] + file.path.split(separator: "/").dropLast().map(String.init)
            Output.line(program.startCommand(in: parts.joined(separator: "/")))
        }
    }

    private func setup(_ addresses: ListenAddresses) throws -> ServedSetup {
        let plans = try readPlans()
        let endpoints = try addresses.assigned(to: plans.map(\.name))
        guard endpoints.allSatisfy({ $0.allSatisfy { $0.port != 0 } }) else {
            throw Failure(.usage, "--listen: a configuration needs ports other than 0")
        }
        var setup = ServedSetup(
            zip(plans, try apart(endpoints)).map { plan, listen in
                var server = ServedSetup.Server(name: plan.name, zones: plan.catalog.allZones, listen: listen)
                server.faults = plan.faults.map(\.effect.verb)
                server.crossesZones = plan.crossesZones
                server.identity = (nsid ?? plan.name).flatMap { $0.isEmpty ? nil : $0 }
                return server
            })
        setup.transferPrefixes = transferPrefixes
        setup.notify = secondaries
        setup.rotatesRecords = rotate
        setup.rateLimit = rateLimit
        setup.explainsErrors = extendedErrors
        setup.otherOptions = [("--workers", workers != 1), ("--log", log != nil), ("--pcap", pcap != nil)]
            .filter(\.1).map(\.0)
        return setup
    }

    /// Where each server answers: as it was said, and else at a port that nobody else has.
    private func apart(_ endpoints: [[Endpoint]]) throws -> [[Endpoint]] {
        let said = endpoints.flatMap(\.self)
        for (index, endpoint) in said.enumerated() {
            guard let other = said[..<index].first(where: endpoint.overlaps) else { continue }
            throw Failure(.usage, "--listen: \(other) and \(endpoint) cannot both be listened on")
        }
        var taken = Set(said.map(\.port))
        return try endpoints.map { endpoints in
            guard endpoints.isEmpty else { return endpoints }
            guard let port = (ServeCommand.firstPort...UInt16.max).first(where: { !taken.contains($0) }) else {
                throw Failure(.usage, "more servers than ports: --listen has to say where they answer")
            }
            taken.insert(port)
            return [Endpoint(address: .ipv4Loopback, port: port)]
        }
    }
}

extension Endpoint {
    /// Whether two sockets cannot have them both.
    fileprivate func overlaps(_ other: Endpoint) -> Bool {
        port == other.port && address.family == other.address.family
            && (address == other.address || address.isUnspecified || other.address.isUnspecified)
    }
}

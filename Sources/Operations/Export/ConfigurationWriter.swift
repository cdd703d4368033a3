import DNSWire
import Transport
import Zones

/// Writes what one server serves as another program's configuration. Everything that the program writes itself lies in
/// the folder of the configuration, so that it starts for any user; each place says what a service of the system needs.
struct ConfigurationWriter {
    let server: ServedSetup.Server
    let setup: ServedSetup
    /// The zone files, in the order of the server's zones, below `folder`.
    let files: [String]
    let folder: String

    func text(for program: NameServerProgram) -> String {
        let lines = head(program).map { "\(program.commentMark) \($0)\n" }.joined()
        switch program {
        case .nsd: return lines + nsd
        case .knot: return lines + knot
        case .bind: return lines + bind
        case .coredns: return lines + coredns
        }
    }

    private func head(_ program: NameServerProgram) -> [String] {
        let configuration = program.configurationName
        var lines = [
            "What srvlab serves, for \(program.rawValue): \(program.startCommand("\(folder)/\(configuration)"))"
        ]
        if let name = server.name { lines.append("Server \(name.onOneLine)") }
        lines += setup.remarks(on: server, program).map { "Not here: \($0.onOneLine)" }
        lines += zip(files, server.zones).map { file, zone in
            "\(file): \(ZoneFileText.name(zone.apex)), \(zone.recordCount) records"
        }
        return lines
    }

    /// Each zone as configurations name it, and its file.
    var zones: [(apex: String, file: String)] {
        zip(server.zones, files).map { (ZoneFileText.name($0.apex), $1) }
    }

    /// Whether only this machine can ask, so that nobody can be flooded with replies.
    var isOnLoopback: Bool { server.listen.allSatisfy(\.address.isLoopback) }
}

extension Endpoint {
    /// `127.0.0.1@5300`, as NSD and Knot have it.
    var withAtSign: String { "\(address)@\(port)" }
}

extension String {
    /// Text that cannot end a comment.
    var onOneLine: String {
        String(unicodeScalars.map { $0.isASCII && (" "..."~").contains(Character($0)) ? Character($0) : "?" })
    }
}

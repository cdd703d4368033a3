import DNSWire
import Transport
import Zones

/// Writes what one server serves as another program's configuration. Everything that the program reads and writes lies in
/// the folder of the configuration, where it is started, so that the folder may be moved and any user may start it; each
/// place says what a service of the system needs.
struct ConfigurationWriter {
    let server: ServedSetup.Server
    let setup: ServedSetup
    /// The zone files, in the order of the server's zones, below the folder of the configuration.
    let files: [String]

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
        let command = program.startWords.joined(separator: " ")
        var lines = ["What srvlab serves, for \(program.title), which is started in this folder: \(command)"]
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

    /// Replies a second to one network (/24 or /56); 0 is no limit.
    var rateLimit: Int { setup.rateLimit(of: server) }

    /// The name for clients that ask for it, in base 16.
    var identityDigits: String? {
        server.identity.map { $0.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
    }
}

extension Endpoint {
    /// `127.0.0.1@5300`, as NSD and Knot have it.
    var withAtSign: String { "\(address)@\(port)" }
}

extension String {
    /// Text that cannot end a comment, or begin a substitution of CoreDNS.
    var onOneLine: String {
        String(
            unicodeScalars.map { $0.isASCII && $0 != "{" && (" "..."~").contains(Character($0)) ? Character($0) : "?" })
    }
}

internal import Foundation
import Harness

/// What one run asks of a server program.
struct Assignment {
    let zones: ZoneSet
    let port: Int
    let workers: Int
    /// An empty folder for configuration and state.
    let folder: String
}

/// A name server that can be started in the foreground.
protocol ServerProgram {
    /// The word for it in tables.
    var name: String { get }
    /// What Debian calls the package that it comes in; none for our own.
    var package: String? { get }
    var executable: String { get }
    /// The version that it tells of itself.
    var version: String { get }
    /// Writes what the program has to find in its folder.
    /// - Returns: The arguments to start it with.
    func prepare(_ assignment: Assignment) throws -> [String]
}

// MARK: - NSD

/// NSD of NLnet Labs, reading its zones from text.
struct NSD: ServerProgram {
    let name = "NSD"
    let package: String? = "nsd"
    let executable: String

    var version: String { Program.words(executable, ["-v"]).first { $0.first?.isNumber == true } ?? "" }

    func prepare(_ assignment: Assignment) throws -> [String] {
        let folder = assignment.folder
        var text = """
            server:
              ip-address: 127.0.0.1@\(assignment.port)
              server-count: \(assignment.workers)
              reuseport: \(assignment.workers > 1 ? "yes" : "no")
              username: ""
              zonesdir: "\(folder)"
              database: ""
              pidfile: "\(folder)/nsd.pid"
              xfrdfile: "\(folder)/xfrd.state"
              zonelistfile: "\(folder)/zone.list"
              xfrdir: "\(folder)"
              rrl-ratelimit: 0
              rrl-whitelist-ratelimit: 0
            remote-control:
              control-enable: no

            """
        for file in assignment.zones.files {
            text += "zone:\n  name: \"\(file.apex)\"\n  zonefile: \"\(file.path)\"\n"
        }
        let path = "\(folder)/nsd.conf"
        try Data(text.utf8).write(to: URL(filePath: path))
        return ["-d", "-c", path]
    }
}

// MARK: - Knot

/// Knot DNS of CZ.NIC.
struct Knot: ServerProgram {
    let name = "Knot"
    let package: String? = "knot"
    let executable: String

    var version: String { Program.words(executable, ["--version"]).last ?? "" }

    func prepare(_ assignment: Assignment) throws -> [String] {
        let folder = assignment.folder
        var text = """
            server:
                rundir: "\(folder)"
                listen: 127.0.0.1@\(assignment.port)
                udp-workers: \(assignment.workers)
                tcp-workers: 1
                background-workers: 1
            log:
              - target: stderr
                any: warning
            database:
                storage: "\(folder)"
            template:
              - id: default
                zonefile-sync: -1
                zonefile-load: whole
                journal-content: none
            zone:

            """
        for file in assignment.zones.files {
            text += "  - domain: \"\(file.apex)\"\n    file: \"\(file.path)\"\n"
        }
        let path = "\(folder)/knot.conf"
        try Data(text.utf8).write(to: URL(filePath: path))
        return ["-c", path]
    }
}

// MARK: - BIND

/// BIND of ISC, without recursion.
struct BIND: ServerProgram {
    let name = "BIND"
    let package: String? = "bind9"
    let executable: String

    var version: String { Program.words(executable, ["-v"]).first { $0.first?.isNumber == true } ?? "" }

    func prepare(_ assignment: Assignment) throws -> [String] {
        let folder = assignment.folder
        var text = """
            options {
                directory "\(folder)";
                pid-file none;
                session-keyfile none;
                lock-file none;
                listen-on port \(assignment.port) { 127.0.0.1; };
                listen-on-v6 { none; };
                recursion no;
                minimal-responses no;
                dnssec-validation no;
                notify no;
            };
            controls { };

            """
        for file in assignment.zones.files {
            text += "zone \"\(file.apex)\" { type primary; file \"\(file.path)\"; };\n"
        }
        let path = "\(folder)/named.conf"
        try Data(text.utf8).write(to: URL(filePath: path))
        return ["-f", "-n", "\(assignment.workers)", "-c", path]
    }
}

// MARK: - srvlab

/// The server of this project.
struct Srvlab: ServerProgram {
    let name = "srvlab"
    let package: String? = nil
    let executable: String

    var version: String { Program.words(executable, ["--version"]).last ?? "" }

    func prepare(_ assignment: Assignment) throws -> [String] {
        ["serve", "--listen", "127.0.0.1:\(assignment.port)", "--workers", "\(assignment.workers)"]
            + assignment.zones.files.map(\.path)
    }
}

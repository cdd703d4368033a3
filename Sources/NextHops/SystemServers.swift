internal import Foundation
public import Transport

/// What the machine's `resolv.conf` says of name servers. Search lists are not read: names are full (RFC 3861 4).
public struct SystemServers: Hashable, Sendable {
    /// In the order of the file; empty when it names none.
    public let servers: [Endpoint]
    /// How long each try waits, whole seconds from 1 to 30; none when the file does not say.
    public let timeout: Duration?
    /// Rounds over the servers, 1 to 30; none when the file does not say.
    public let attempts: Int?

    /// - Parameter path: A file in the form of resolv.conf(5); nothing that can be read counts as an empty one.
    public init(path: String = "/etc/resolv.conf") {
        let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        self.init(text: text)
    }

    init(text: String) {
        var servers: [Endpoint] = []
        var numbers: [String: Int] = [:]
        var port: UInt16 = 53
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.prefix { $0 != "#" && $0 != ";" }.split(whereSeparator: \.isWhitespace).map(String.init)
            switch words.first {
            case "nameserver":
                if words.count > 1, let server = Endpoint(words[1], defaultPort: 0) { servers.append(server) }
            // resolver(5) of Darwin.
            case "port": port = words.dropFirst().first.flatMap { UInt16($0) } ?? port
            case "options":
                for option in words.dropFirst() {
                    let parts = option.split(separator: ":", maxSplits: 1)
                    guard parts.count == 2, let number = Int(parts[1]), number > 0 else { continue }
                    // resolv.conf(5) cuts what is more; servers that fail are not to be asked for ever.
                    numbers[String(parts[0])] = min(number, 30)
                }
            default: break
            }
        }
        self.servers = servers.map { server in
            // resolv.conf(5): an address that stands for every one of the machine means the machine itself.
            let address =
                !server.address.isUnspecified
                ? server.address : server.address.family == .ipv4 ? .ipv4Loopback : .ipv6Loopback
            return Endpoint(address: address, port: server.port == 0 ? port : server.port)
        }
        timeout = numbers["timeout"].map { .seconds($0) }
        attempts = numbers["attempts"]
    }
}

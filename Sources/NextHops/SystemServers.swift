internal import Foundation
public import Transport

/// What the machine's `resolv.conf` says of name servers. Search lists are not read: names are full (RFC 3861 4).
public struct SystemServers: Hashable, Sendable {
    public let servers: [Endpoint]
    public let timeout: Duration?
    public let attempts: Int?

    /// - Parameter path: A file in the form of resolv.conf(5); nothing that can be read counts as an empty one.
    public init(path: String = "/etc/resolv.conf") {
        let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        self.init(text: text)
    }

    init(text: String) {
        var servers: [Endpoint] = []
        var numbers: [String: Int] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.prefix { $0 != "#" && $0 != ";" }.split(whereSeparator: \.isWhitespace).map(String.init)
            switch words.first {
            case "nameserver":
                if words.count > 1, let server = Endpoint(words[1], defaultPort: 53) { servers.append(server) }
            case "options":
                for option in words.dropFirst() {
                    let parts = option.split(separator: ":", maxSplits: 1)
                    guard parts.count == 2, let number = Int(parts[1]), (1...30).contains(number) else { continue }
                    numbers[String(parts[0])] = number
                }
            default: break
            }
        }
        self.servers = servers
        timeout = numbers["timeout"].map { .seconds($0) }
        attempts = numbers["attempts"]
    }
}

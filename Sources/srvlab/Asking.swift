import NextHops
import Transport

// What commands that ask servers have in common.

extension SocketNetwork {
    /// The machine's network.
    /// - Throws: `Failure` when the system gives no thread or no pipe.
    static func ofTool() throws -> SocketNetwork {
        do {
            return try SocketNetwork()
        } catch {
            throw Failure(.unavailable, error.description)
        }
    }
}

extension Resolver.Configuration {
    /// The servers that words such as `@127.0.0.1:5300` name; without any, what `/etc/resolv.conf` says.
    /// - Throws: `Failure` for a word that is no server, and where nobody names one.
    init(asking words: [String]) throws {
        self.init(servers: [])
        let named = words.filter { $0.hasPrefix("@") }
        if named.isEmpty {
            let system = SystemServers()
            guard !system.servers.isEmpty else {
                throw Failure(.unavailable, "/etc/resolv.conf names no server (name one: @127.0.0.1:5300)")
            }
            servers = system.servers
            timeout = system.timeout
            attempts = system.attempts ?? attempts
        }
        for word in named {
            guard let server = Endpoint(String(word.dropFirst()), defaultPort: 53) else {
                throw Failure(
                    .usage, "\(word) is not a server: an address is expected, as in @127.0.0.1:5300 or @[::1]:5300")
            }
            servers.append(server)
        }
    }
}

extension ProtocolLabel {
    /// The labels of `--protocol`: repeated, or joined by commas.
    /// - Throws: `Failure` for text that is no label, and for a label that stands more than once.
    static func list(_ texts: [String]) throws -> [ProtocolLabel] {
        let labels = try texts.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
            .map { try named(String($0)) }
        guard Set(labels).count == labels.count else {
            throw Failure(.usage, "--protocol \(texts.joined(separator: ",")): a label stands more than once")
        }
        return labels
    }

    /// A label with its underscore or without.
    static func named(_ text: String) throws -> ProtocolLabel {
        guard let label = ProtocolLabel(text) ?? ProtocolLabel(name: text) else {
            throw Failure(.usage, "\(text) is not a protocol label: letters, digits and hyphens, as in sip or xmpp")
        }
        return label
    }
}

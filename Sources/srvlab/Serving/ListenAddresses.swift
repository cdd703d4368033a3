import Transport

/// Which server listens where, as `--listen` says it.
struct ListenAddresses {
    /// One `--listen`: an address, and the server that it is for where that is said.
    struct Item: Hashable {
        let text: String
        let name: String?
        let endpoint: Endpoint

        /// `127.0.0.1:5300`, `[::1]:5300` or `NAME=127.0.0.2:53`; the port is 5300 unless it is said.
        /// - Throws: `Failure` for anything else.
        init(_ text: String) throws {
            // No address has the mark in it, whatever a name has.
            let place = text.lastIndex(of: "=")
            let address = place.map { text[text.index(after: $0)...] } ?? text[...]
            guard let endpoint = Endpoint(String(address), defaultPort: 5300) else {
                throw Failure(
                    .usage, "--listen \(text): an address and a port are expected, as in 127.0.0.1:5300 or [::1]:5300")
            }
            self.text = text
            self.endpoint = endpoint
            name = place.map { String(text[..<$0]) }
        }
    }

    private let items: [Item]

    /// - Throws: `Failure` for a text that is no address.
    init(_ texts: [String]) throws {
        items = try texts.map { try Item($0) }
    }

    /// The addresses of each server. The only one has them all; of several, those that are named have theirs, and the
    /// others take what is left in the order of the scenario, one each. Who gets none listens where it likes.
    /// - Parameter names: Of the servers, in the order of the scenario; none for the only one.
    /// - Throws: `Failure` for a name that no server has, and for more addresses than there are servers.
    func assigned(to names: [String?]) throws -> [[Endpoint]] {
        for item in items where item.name != nil && !names.contains(item.name) {
            let known = names.compactMap(\.self).joined(separator: ", ")
            let way = known.isEmpty ? "only servers of a scenario with several have names" : "there are \(known)"
            throw Failure(.usage, "--listen \(item.text): no server \(item.name ?? "") (\(way))")
        }
        guard names.count > 1 else { return [items.map(\.endpoint)] }
        var rest = items.filter { $0.name == nil }.map(\.endpoint)[...]
        let assigned = names.map { name in
            let own = items.filter { $0.name == name && name != nil }.map(\.endpoint)
            return own.isEmpty ? rest.popFirst().map { [$0] } ?? [] : own
        }
        guard rest.isEmpty else {
            let way = "NAME=ADDR:PORT gives a server several"
            throw Failure(.usage, "\(items.count) times --listen for \(names.count) servers (\(way))")
        }
        return assigned
    }
}

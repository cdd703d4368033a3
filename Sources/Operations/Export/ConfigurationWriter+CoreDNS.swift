import Transport

extension ConfigurationWriter {
    /// The manual of CoreDNS: a block for each zone and port.
    var coredns: String {
        let ports = Set(server.listen.map(\.port)).sorted()
        return ports.flatMap { port in
            let addresses = server.listen.filter { $0.port == port }.map(\.address.description)
            return zones.map { block($0.apex, $0.file, port, addresses) }
        }.joined()
    }

    private func block(_ apex: String, _ file: String, _ port: UInt16, _ addresses: [String]) -> String {
        """
        "\(apex):\(port)" {
            bind \(addresses.joined(separator: " "))
            file "\(file)"
            errors
        \(server.plainIdentity.map { "    nsid \"\($0)\"\n" } ?? "")\
        \(transfers)\
        }

        """
    }

    /// The plugin `transfer` knows single addresses only; `acl` stands in front of it and knows networks.
    private var transfers: String {
        guard !setup.transferPrefixes.isEmpty || !setup.notify.isEmpty else { return "" }
        let networks = setup.transferPrefixes.map { " \($0)" }.joined()
        let destinations = (networks.isEmpty ? "" : " *") + setup.notify.map { " \($0)" }.joined()
        return """
                acl {
            \(networks.isEmpty ? "" : "        allow type AXFR IXFR net\(networks)\n")\
                    block type AXFR IXFR
                }
                transfer {
                    to\(destinations)
                }

            """
    }
}

import Transport

extension ConfigurationWriter {
    /// Knot's configuration reference.
    var knot: String {
        let listen = server.listen.map { "\"\($0.withAtSign)\"" }.joined(separator: ", ")
        return """
            server:
                listen: [ \(listen) ]
                # A service of the system needs neither `rundir` nor the section `database`, and in the template the path
                # of this folder.
                rundir: "."
                # Without a name, Knot gives that of the machine.
                nsid: \(identityDigits.map { "0x\($0)" } ?? "\"\"")
                udp-max-payload: 1232
                answer-rotation: \(setup.rotatesRecords ? "on" : "off")
            log:
              - target: stderr
                any: info
            database:
                storage: "state"

            """ + knotPeers + knotLimit + """
                template:
                  - id: default
                    storage: "."
                    semantic-checks: off
                    journal-content: none
                    zonefile-sync: -1
                    zonefile-load: whole
                \(rateLimit > 0 ? "    global-module: mod-rrl/limit\n" : "")\
                \(knotRights)\
                zone:

                """ + zones.map { "  - domain: \"\($0.apex)\"\n    file: \"\($0.file)\"\n" }.joined()
    }

    /// Who may transfer, and who is told of changes.
    private var knotPeers: String {
        let prefixes = setup.transferPrefixes.map { "\"\($0)\"" }.joined(separator: ", ")
        let rights =
            prefixes.isEmpty ? "" : "acl:\n  - id: transfers\n    address: [ \(prefixes) ]\n    action: transfer\n"
        let secondaries = setup.notify.enumerated().map { number, endpoint in
            "  - id: secondary\(number + 1)\n    address: \"\(endpoint.withAtSign)\"\n"
        }
        return rights + (secondaries.isEmpty ? "" : "remote:\n" + secondaries.joined())
    }

    private var knotLimit: String {
        rateLimit > 0 ? "mod-rrl:\n  - id: limit\n    rate-limit: \(rateLimit)\n    slip: 2\n" : ""
    }

    private var knotRights: String {
        let secondaries = setup.notify.indices.map { "secondary\($0 + 1)" }.joined(separator: ", ")
        return (setup.transferPrefixes.isEmpty ? "" : "    acl: transfers\n")
            + (secondaries.isEmpty ? "" : "    notify: [ \(secondaries) ]\n")
    }
}

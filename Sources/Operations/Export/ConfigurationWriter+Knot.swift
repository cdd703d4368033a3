import Transport

extension ConfigurationWriter {
    /// Knot's configuration reference.
    var knot: String {
        let listen = server.listen.map { "\"\($0.withAtSign)\"" }.joined(separator: ", ")
        return """
            server:
                listen: [ \(listen) ]
                # For a service of the system, leave out `rundir` and the section `database`.
                rundir: "\(folder)"
                udp-max-payload: 1232
                answer-rotation: \(setup.rotatesRecords ? "on" : "off")
            log:
              - target: stderr
                any: info
            database:
                storage: "\(folder)/state"

            """ + knotPeers + """
                template:
                  - id: default
                    storage: "\(folder)"
                    semantic-checks: off
                    journal-content: none
                    zonefile-sync: -1
                    zonefile-load: whole
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

    private var knotRights: String {
        let secondaries = setup.notify.indices.map { "secondary\($0 + 1)" }.joined(separator: ", ")
        return (setup.transferPrefixes.isEmpty ? "" : "    acl: transfers\n")
            + (secondaries.isEmpty ? "" : "    notify: [ \(secondaries) ]\n")
    }
}

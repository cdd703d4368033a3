import Transport

extension ConfigurationWriter {
    /// nsd.conf(5).
    var nsd: String {
        """
        server:
        \(server.listen.map { "    ip-address: \($0.withAtSign)\n" }.joined())\
            # For a service of the system, leave out everything down to the blank line.
            username: ""
            chroot: ""
            database: ""
            pidfile: "\(folder)/nsd.pid"
            zonelistfile: "\(folder)/zone.list"
            xfrdfile: "\(folder)/xfrd.state"
            xfrdir: "\(folder)"

            zonesdir: "\(folder)"
            ipv4-edns-size: 1232
            ipv6-edns-size: 1232
            minimal-responses: no
            refuse-any: no
            round-robin: \(setup.rotatesRecords ? "yes" : "no")
            rrl-ratelimit: \(isOnLoopback ? 0 : 200)
            rrl-whitelist-ratelimit: \(isOnLoopback ? 0 : 2000)
        remote-control:
            control-enable: no

        """ + zones.map { nsdZone($0.apex, $0.file) }.joined()
    }

    private func nsdZone(_ apex: String, _ file: String) -> String {
        "zone:\n    name: \"\(apex)\"\n    zonefile: \"\(file)\"\n"
            + setup.transferPrefixes.map { "    provide-xfr: \($0) NOKEY\n" }.joined()
            + setup.notify.map { "    notify: \($0.withAtSign) NOKEY\n" }.joined()
    }
}

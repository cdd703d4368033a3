import Transport

extension ConfigurationWriter {
    /// nsd.conf(5).
    var nsd: String {
        """
        server:
        \(server.listen.map { "    ip-address: \($0.withAtSign)\n" }.joined())\
            # A service of the system needs the path of this folder, and none of the lines down to the blank one.
            zonesdir: "."
            username: ""
            chroot: ""
            database: ""
            pidfile: "nsd.pid"
            zonelistfile: "zone.list"
            xfrdfile: "xfrd.state"
            xfrdir: "."

            ipv4-edns-size: 1232
            ipv6-edns-size: 1232
            minimal-responses: no
            refuse-any: no
            round-robin: \(setup.rotatesRecords ? "yes" : "no")
            rrl-ratelimit: \(rateLimit)
            rrl-whitelist-ratelimit: \(rateLimit)
            rrl-slip: 2
            rrl-ipv4-prefix-length: 24
            rrl-ipv6-prefix-length: 56
        \(identityDigits.map { "    nsid: \($0)\n" } ?? "")\
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

public import Zones

/// Zones that hold what makes lookups hard.
public enum FuzzZones {
    /// - Throws: `ZoneError` for a zone that is wrong.
    public static func zones() throws(ZoneError) -> [Zone] {
        var zones: [Zone] = []
        for text in [parent, provider, child, wildcards, crowd(), deep()] {
            zones.append(try Zone(text, origin: nil))
        }
        return zones
    }

    /// Aliases, loops, wildcards, delegations with and without glue, services.
    static let parent = ##"""
        $ORIGIN fuzz.test.
        $TTL 3600
        @              SOA   ns host 1 7200 900 1209600 300
        @              NS    ns
        @              NS    ns.carrier.test.
        @              MX    10 mail
        ns             A     192.0.2.53
        ns             AAAA  2001:db8::53
        mail           A     192.0.2.25
        www            A     192.0.2.1
        www            A     192.0.2.2
        www            AAAA  2001:db8::1
        tree.deep      TXT   "below an empty non-terminal"
        Mixed          TXT   "Case is Kept"
        \000\.\255\032 TXT   "any octet"
        generic        TYPE65280 \# 3 01ff00
        empty          TYPE65281 \# 0
        alias          CNAME www
        twice          CNAME alias
        dangling       CNAME nowhere
        self           CNAME self
        loop1          CNAME loop2
        loop2          CNAME loop3
        loop3          CNAME loop1
        over           CNAME www.carrier.test.
        pingpong       CNAME pingpong.carrier.test.
        out            CNAME www.elsewhere.test.
        tocut          CNAME www.sub
        tochild        CNAME www.child
        moved          DNAME carrier.test.
        inner          DNAME www
        circle         DNAME circle.circle
        far            DNAME a123456789012345678901234567890.b123456789012345678901234567890.carrier.test.
        *.wild         A     192.0.2.7
        *.wild         SRV   0 0 5269 www
        *.walias       CNAME www
        *.wself        CNAME again.wself
        a.taken.block  TXT   "blocks"
        *.block        TXT   "not below taken"
        sub            NS    ns.sub
        sub            NS    ns
        sub            NS    ns.elsewhere.test.
        sub            DS    1 8 2 0102
        ns.sub         A     192.0.2.60
        ns.sub         AAAA  2001:db8::60
        www.sub        A     192.0.2.61
        bare           NS    ns.elsewhere.test.
        child          NS    ns.child
        child          DS    2 8 2 0304
        ns.child       A     192.0.2.70
        _im._xmpp      SRV   10 60 5269 www
        _im._xmpp      SRV   20 0  5269 www.carrier.test.
        _im._sip       SRV   0  0  0    .
        _pres._sip     SRV   0  0  5060 alias
        _pres._sip     SRV   0  0  5060 any.wild
        _pres._sip     SRV   0  0  5060 www.sub
        """##

    static let provider = """
        $ORIGIN carrier.test.
        $TTL 120
        @        SOA   ns host 7 7200 900 1209600 900
        @        NS    ns
        ns       A     192.0.2.54
        www      A     192.0.2.81
        www      AAAA  2001:db8::81
        pingpong CNAME pingpong.fuzz.test.
        """

    static let child = """
        $ORIGIN child.fuzz.test.
        $TTL 600
        @    SOA  ns host 5 7200 900 1209600 60
        @    NS   ns
        ns   A    192.0.2.70
        www  A    192.0.2.71
        up   CNAME alias.fuzz.test.
        """

    /// A wildcard below the apex, and one label behind it (RFC 4592 2.2.1).
    static let wildcards = """
        $ORIGIN star.test.
        $TTL 3600
        @                SOA ns.other.test. host.other.test. 1 7200 900 1209600 3600
        @                NS  ns.other.test.
        *                TXT "this is a wildcard"
        *                MX  10 host1
        sub.*            TXT "this is not a wildcard"
        host1            A   192.0.2.1
        _ssh._tcp.host1  SRV 0 0 22 host1
        subdel           NS  ns.other.test.
        """

    /// Record sets that fill UDP replies, TCP replies, and more than any reply; a chain longer than any answer.
    static func crowd() -> String {
        var text = """
            $ORIGIN crowd.test.
            $TTL 60
            @ SOA ns host 1 7200 900 1209600 300
            @ NS ns
            ns A 192.0.2.55

            """
        for number in 0..<40 { text += "hosts A 198.51.100.\(number)\n" }
        for number in 0..<1000 { text += "many A 10.1.\(number >> 8).\(number & 255)\n" }
        for number in 0..<5000 { text += "toomany A 10.2.\(number >> 8).\(number & 255)\n" }
        for number in 0..<30 {
            text += "_sip._tcp SRV \(number) 0 5060 target\(number)\ntarget\(number) A 10.3.0.\(number)\n"
            text += "target\(number) AAAA 2001:db8::\(number)\nchain\(number) CNAME chain\(number + 1)\n"
            text += "delegated NS ns\(number).delegated\nns\(number).delegated A 10.4.0.\(number)\n"
        }
        for number in 0..<8 {
            text += "texts TXT \"\(number)\(String(repeating: "x", count: 250))\" "
            text += "\"\(String(repeating: "y", count: 250))\"\n"
        }
        return text + "chain30 A 192.0.2.99\n"
    }

    /// The longest names.
    static func deep() -> String {
        let label = String(repeating: "n", count: 63)
        let long = [label, label, label, String(repeating: "m", count: 55)].joined(separator: ".")
        let steps = String(repeating: "a.", count: 123)
        return """
            $ORIGIN deep.
            $TTL 60
            @ SOA ns host 1 7200 900 1209600 300
            @ NS ns
            ns A 192.0.2.56
            \(long) A 192.0.2.57
            \(long) MX 1 \(steps)b
            \(steps)b SRV 1 2 3 \(long)
            \(label).x CNAME \(long)
            \(steps)c CNAME \(label).x

            """
    }
}

import DNSWire
import Zones

/// The zones that questions are asked of: a parent, its child and a provider on one server, and some on servers of
/// their own.
enum TestZones {
    static let example = ##"""
        $ORIGIN example.test.
        $TTL 3600
        @              SOA   ns host 1 7200 900 1209600 300
        @              NS    ns
        @              NS    ns.provider.test.
        @              MX    10 mail
        @              MX    20 mx.provider.test.
        ns             A     192.0.2.53
        ns             AAAA  2001:db8::53
        mail           A     192.0.2.25
        www            A     192.0.2.1
        www            A     192.0.2.2
        www            AAAA  2001:db8::1
        short      60  TXT   "a short life"
        tree.deep      TXT   "below an empty non-terminal"
        Mixed          TXT   "Case is Kept"
        \000\.\255\032 TXT   "any octet"
        generic        TYPE65280 \# 3 01ff00
        ; aliases
        alias          CNAME www
        twice          CNAME alias
        dangling       CNAME nowhere
        self           CNAME self
        loop1          CNAME loop2
        loop2          CNAME loop3
        loop3          CNAME loop1
        into           CNAME loop1
        over           CNAME www.provider.test.
        beyond         CNAME nowhere.provider.test.
        out            CNAME www.elsewhere.test.
        tocut          CNAME www.sub
        tochild        CNAME www.child
        signed         CNAME www
        signed         NSEC  sub CNAME NSEC
        ; wildcards
        *.wild         A     192.0.2.7
        *.wild         SRV   0 0 5269 www
        *.walias       CNAME www
        *.wself        CNAME again.wself
        *.block        TXT   "not below taken"
        a.taken.block  TXT   "blocks"
        ; delegations
        sub            NS    ns.sub
        sub            NS    ns
        sub            NS    ns.provider.test.
        sub            NS    ns.elsewhere.test.
        sub            DS    1 8 2 0102
        sub            TXT   "occluded"
        ns.sub         A     192.0.2.60
        ns.sub         AAAA  2001:db8::60
        www.sub        A     192.0.2.61
        *.sub          A     192.0.2.62
        bare           NS    ns.elsewhere.test.
        sibling        NS    ns.sub
        child          NS    ns.child
        child          DS    2 8 2 0304
        ns.child       A     192.0.2.70
        ; services
        _im._xmpp      SRV   10 60 5269 www
        _im._xmpp      SRV   20 0  5269 www.provider.test.
        _im._xmpp      SRV   30 0  5269 www.elsewhere.test.
        _im._sip       SRV   0  0  0    .
        _pres._sip     SRV   0  0  5060 alias
        _pres._sip     SRV   0  0  5060 any.wild
        _pres._sip     SRV   0  0  5060 www.sub
        _pres._sip     SRV   0  0  5060 nowhere
        _pres._xmpp    SRV   0  0  5269 www.child
        _same._tcp     SRV   0  0  1    mail
        _same._tcp     SRV   0  0  2    MAIL
        both           MX    10 both
        both           A     192.0.2.26
        """##

    static let provider = """
        $ORIGIN provider.test.
        $TTL 120
        @    SOA  ns host 7 7200 900 1209600 900
        @    NS   ns
        ns   A    192.0.2.54
        www  A    192.0.2.81
        www  AAAA 2001:db8::81
        mx   A    192.0.2.82
        back CNAME www.example.test.
        """

    static let child = """
        $ORIGIN child.example.test.
        $TTL 600
        @    SOA  ns host 5 7200 900 1209600 60
        @    NS   ns
        ns   A    192.0.2.70
        www  A    192.0.2.71
        up   CNAME alias.example.test.
        """

    /// The zone of RFC 4592 2.2.1.
    static let wildcards = """
        $ORIGIN wild.test.
        $TTL 3600
        @                SOA ns.other.test. host.other.test. 1 7200 900 1209600 3600
        @                NS  ns.other.test.
        @                NS  ns.another.test.
        *                TXT "this is a wildcard"
        *                MX  10 host1
        sub.*            TXT "this is not a wildcard"
        host1            A   192.0.2.1
        _ssh._tcp.host1  SRV 0 0 22 host1
        _ssh._tcp.host2  SRV 0 0 22 host1
        subdel           NS  ns.other.test.
        subdel           NS  ns.another.test.
        """

    /// All of them, on one server.
    static let catalog = Result {
        try Catalog([example, provider, child, wildcards].map { try Zone($0, origin: nil) })
    }
}

import Foundation
import Testing

/// A zone without mistakes, into which mistakes are planted; `!` in a comment names the rules that have to find what is
/// on the line, and nothing else may be found.
struct PlantedZone: CustomTestStringConvertible, Sendable {
    let name: String
    /// Lines of the zone without mistakes that are left out, by how they begin.
    let without: [String]
    /// Lines that stand before all others.
    let head: String
    /// Lines that are added.
    let lines: String
    /// Another zone of the same run, `other.test`.
    let other: String?
    /// Marks on lines of the zone without mistakes: how the lines begin, and the rule.
    private var marks: [(beginning: String, rule: String)] = []

    init(name: String, without: [String] = [], head: String = "", lines: String, other: String? = nil) {
        self.name = name
        self.without = without
        self.head = head
        self.lines = lines
        self.other = other
    }

    var testDescription: String { name }

    static let apex = "example.test"

    /// A domain with messages and presence over XMPP, two hosts and two name servers.
    static let sound = """
        $TTL 3600
        @           SOA ns1 hostmaster 1 7200 1800 1209600 300
        @           NS  ns1
        @           NS  ns2
        ns1         A   192.0.2.53
        ns2         A   198.51.100.53
        _im._xmpp   SRV 10 0 5269 a
        _im._xmpp   SRV 20 0 5269 b
        _pres._xmpp SRV 10 0 5269 a
        _pres._xmpp SRV 20 0 5269 b
        a           A   192.0.2.1
        b           A   198.51.100.1
        """

    static let soundOther = """
        $TTL 3600
        @   SOA ns1 hostmaster 1 7200 1800 1209600 300
        @   NS  ns1.example.test.
        @   NS  ns2.example.test.
        """

    /// The zone's text.
    var text: String {
        let kept = PlantedZone.sound.split(separator: "\n").filter { line in
            !without.contains { line.hasPrefix($0) }
        }
        let lines =
            kept.map(String.init) + lines.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let marked = lines.map { line in
            marks.filter { line.hasPrefix($0.beginning) }.reduce(line) { "\($0) ; ! \($1.rule)" }
        }
        return (head.isEmpty ? "" : head + "\n") + marked.joined(separator: "\n") + "\n"
    }

    /// The text of the other zone of the run.
    var otherText: String? { other.map { PlantedZone.soundOther + "\n" + $0 + "\n" } }

    /// What has to be found in a text: `3 srv-port-zero`, by line and rule.
    static func planted(in text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
            guard let mark = line.range(of: "; ! ", options: .backwards) else { return [String]() }
            return line[mark.upperBound...].split(separator: " ").map { "\(index + 1) \($0)" }
        }.sorted()
    }
}

extension PlantedZone {
    /// Zones with mistakes, one kind each.
    static let all: [PlantedZone] =
        texts + services + targets + aliases + messaging + weights + hosts + [flood] + hygiene

    private static let texts = [
        PlantedZone(name: "no mistake", lines: ""),
        PlantedZone(name: "priority too large", lines: "_x._tcp SRV 65536 0 1 a ; ! srv-syntax"),
        PlantedZone(name: "weight below zero", lines: "_x._tcp SRV 0 -1 1 a ; ! srv-syntax"),
        PlantedZone(name: "port too large", lines: "_x._tcp SRV 0 0 70000 a ; ! srv-syntax"),
        PlantedZone(name: "no target", lines: "_x._tcp SRV 0 0 5269 ; ! srv-syntax"),
        PlantedZone(name: "words behind the target", lines: "_x._tcp SRV 0 0 5269 a b ; ! srv-syntax"),
        PlantedZone(name: "port by name", lines: "_x._tcp SRV 0 0 xmpp a ; ! srv-syntax"),
        PlantedZone(name: "address that is none", lines: "c A 192.0.2.256 ; ! zone-syntax"),
        PlantedZone(name: "unknown type", lines: "c SVR 0 0 5269 a ; ! zone-syntax"),
        PlantedZone(name: "quote not closed", lines: "c TXT \"half ; ! zone-syntax"),
        PlantedZone(name: "TTL too large", lines: "c 4294967296 A 192.0.2.9 ; ! zone-syntax"),
        PlantedZone(name: "label too long", lines: "\(String(repeating: "c", count: 64)) A 192.0.2.9 ; ! zone-syntax"),
        PlantedZone(name: "name of another domain", lines: "c.club.test. A 192.0.2.9 ; ! out-of-zone"),
        PlantedZone(name: "second SOA", lines: "@ SOA ns1 hostmaster 2 7200 1800 1209600 300 ; ! soa-second"),
        PlantedZone(
            name: "no SOA", without: ["@           SOA"], head: "; ! soa-missing", lines: ""),
        PlantedZone(
            name: "alias beside SRV", lines: "_im._xmpp CNAME _pres._xmpp\n; beside others",
            other: nil
        ).marking("_im._xmpp   SRV", "cname-and-other"),
        PlantedZone(name: "alias at the apex", lines: "@ CNAME a").marking("@   ", "cname-and-other"),
        PlantedZone(name: "two aliases", lines: "c CNAME a\nc CNAME b ; ! cname-and-other"),
        PlantedZone(name: "two TTLs in a set", lines: "a 3000 A 192.0.2.2 ; ! rrset-ttl-mismatch"),
        PlantedZone(name: "the same record twice", lines: "a A 192.0.2.1 ; ! record-duplicate"),
        PlantedZone(name: "the same SRV record twice", lines: "_im._xmpp SRV 10 0 5269 a ; ! srv-duplicate"),
        PlantedZone(
            name: "TTL of the SOA", without: ["$TTL"],
            lines: ""
        ).marking("@           SOA", "ttl-implied"),
        PlantedZone(name: "below a DNAME", lines: "d DNAME other.test.\nx.d A 192.0.2.9 ; ! dname-hides"),
        PlantedZone(
            name: "ignore that is not needed", lines: "c A 192.0.2.9 ; lint:ignore ttl-zero so ; ! ignore-unneeded"),
        PlantedZone(
            name: "ignore without a reason", lines: "c A 192.0.2.9 ; lint:ignore ttl-zero ; ! ignore-malformed"),
        PlantedZone(name: "ignore of no rule", lines: "c A 192.0.2.9 ; lint:ignore tll-zero so ; ! ignore-malformed"),
        PlantedZone(
            name: "ignore with a colon", lines: "c A 192.0.2.9 ; lint:ignore: ttl-zero so ; ! ignore-malformed"),
        PlantedZone(
            name: "ignore of what cannot be", lines: "c A 192.0.2.9 ; lint:ignore zone-syntax so ; ! ignore-malformed"),
        PlantedZone(
            name: "two TTLs on purpose", lines: "a 3000 A 192.0.2.2 ; lint:ignore rrset-ttl-mismatch an old server"),
        PlantedZone(
            name: "ignored on its line",
            lines: "_x._tcp SRV 0 0 0 a ; lint:ignore srv-port-zero the old client wants it so"),
        PlantedZone(
            name: "ignored above its line",
            lines: """
                ; lint:ignore srv-port-zero the old client
                ; lint:ignore weight-single and its weight
                _x._tcp SRV ( 0 1
                  0 a )
                """),
        PlantedZone(
            name: "ignored within its lines",
            lines: "_x._tcp SRV ( 0 0 ; lint:ignore srv-port-zero the old client\n 0 a )"),
        PlantedZone(name: "ignore in a text", lines: "c TXT \"; lint:ignore ttl-zero\""),
    ]

    private static let services = [
        PlantedZone(name: "service without underscore", lines: "im._xmpp SRV 0 0 5269 a ; ! srv-owner"),
        PlantedZone(
            name: "protocol without underscore", lines: "_im.xmpp SRV 0 0 5269 a ; ! srv-owner"),
        PlantedZone(name: "SRV at the apex", lines: "@ SRV 0 0 5269 a ; ! srv-owner"),
        PlantedZone(
            name: "name of a service too long", lines: "_abcdefghijklmnop._tcp SRV 0 0 1 a ; ! srv-service-name"),
        PlantedZone(name: "two hyphens in a row", lines: "_a--b._tcp SRV 0 0 1 a ; ! srv-service-name"),
        PlantedZone(name: "hyphen at the end", lines: "_a-._tcp SRV 0 0 1 a ; ! srv-service-name"),
        PlantedZone(name: "service of digits", lines: "_5269._tcp SRV 0 0 1 a ; ! srv-service-name"),
        PlantedZone(name: "underscore within", lines: "_x_y._tcp SRV 0 0 1 a ; ! srv-service-name"),
        PlantedZone(
            name: "instance of a service (RFC 6763)",
            lines: "Caf\\195\\169\\032Printer._ipp._tcp SRV 0 0 631 a"),
        PlantedZone(name: "asterisk within", lines: "_sip._udp.* SRV 0 0 1 a ; ! wildcard-inner"),
        PlantedZone(name: "port 0", lines: "_x._tcp SRV 0 0 0 a ; ! srv-port-zero"),
        PlantedZone(name: "no service", lines: "_x._tcp SRV 0 0 0 ."),
        PlantedZone(name: "no service, with numbers", lines: "_x._tcp SRV 10 0 5269 . ; ! srv-dot-fields"),
        PlantedZone(
            name: "no service, and one", lines: "_x._tcp SRV 0 0 0 . ; ! srv-dot-not-alone\n_x._tcp SRV 0 0 1 a"),
        PlantedZone(
            name: "a host twice in one priority",
            lines: "_x._tcp SRV 0 1 1 a\n_x._tcp SRV 0 3 1 b\n_x._tcp SRV 0 2 1 a ; ! srv-duplicate"),
    ]

    private static let targets = [
        PlantedZone(name: "address for a target", lines: "_x._tcp SRV 0 0 1 192.0.2.1 ; ! srv-target-ip"),
        PlantedZone(
            name: "address with a dot for a target",
            lines: "_x._tcp SRV 0 0 1 192.0.2.1. ; ! srv-target-ip additional-missing"),
        PlantedZone(name: "IPv6 address for a target", lines: "_x._tcp SRV 0 0 1 2001:db8::1 ; ! srv-target-ip"),
        PlantedZone(
            name: "final dot missing", lines: "_x._tcp SRV 0 0 1 a.example.test ; ! trailing-dot srv-target-no-address"),
        PlantedZone(name: "final dot missing of a mail host", lines: "@ MX 10 mail.example.test ; ! trailing-dot"),
        PlantedZone(name: "final dot missing of an owner", lines: "c.example.test A 192.0.2.9 ; ! trailing-dot"),
        PlantedZone(name: "target is an alias", lines: "_x._tcp SRV 0 0 1 c ; ! srv-target-alias\nc CNAME a"),
        PlantedZone(
            name: "target below a DNAME", lines: "_x._tcp SRV 0 0 1 a.d ; ! srv-target-alias\nd DNAME example.test."),
        PlantedZone(name: "target is not there", lines: "_x._tcp SRV 0 0 1 c ; ! srv-target-no-address"),
        PlantedZone(name: "target without an address", lines: "_x._tcp SRV 0 0 1 c ; ! srv-target-no-address\nc TXT c"),
        PlantedZone(
            name: "target is an alias of nothing",
            lines: "_x._tcp SRV 0 0 1 c ; ! srv-target-alias srv-target-no-address\nc CNAME d ; ! cname-dangling"),
        PlantedZone(
            name: "target below a delegation",
            lines: "_x._tcp SRV 0 0 1 c.sub ; ! srv-target-below-delegation\nsub NS ns1\nsub NS ns2"),
        PlantedZone(name: "target of a provider", lines: "_x._tcp SRV 0 0 1 chat.other.test. ; ! additional-missing"),
        PlantedZone(
            name: "target in another zone of the run", lines: "_x._tcp SRV 0 0 1 chat.other.test.",
            other: "chat A 203.0.113.1"),
        PlantedZone(
            name: "target missing in another zone of the run",
            lines: "_x._tcp SRV 0 0 1 chat.other.test. ; ! srv-target-no-address", other: "mail A 203.0.113.1"),
        PlantedZone(
            name: "target in another alphabet",
            lines: "_x._tcp SRV 0 0 1 caf\\195\\169 ; ! idn-target\ncaf\\195\\169 A 192.0.2.9 ; ! idn-target"),
        PlantedZone(
            name: "underscore in a host of a service",
            lines: "_x._tcp SRV 0 0 1 a_b ; ! host-name\na_b A 192.0.2.9 ; ! host-name\na_b A 192.0.2.10"),
        PlantedZone(
            name: "underscore in a mail host", lines: "@ MX 10 a_b.other.test. ; ! host-name"),
        PlantedZone(
            name: "hyphen at the end of a name server",
            lines: "@ NS c- ; ! host-name\nc- AAAA 2001:db8::9 ; ! host-name"),
        PlantedZone(name: "underscore in a name that is no host", lines: "_spf A 192.0.2.9\n_dmarc TXT v"),
        PlantedZone(name: "mail host at the root", lines: "@ MX 0 ."),
        PlantedZone(name: "target in other letters", lines: "_x._tcp SRV 0 0 1 Host ; ! target-case\nhost A 192.0.2.9"),
    ]

    private static let aliases = [
        PlantedZone(name: "circle of aliases", lines: "c CNAME d ; ! cname-loop\nd CNAME c ; ! cname-loop"),
        PlantedZone(name: "alias of itself", lines: "c CNAME c ; ! cname-loop"),
        PlantedZone(name: "alias of nothing", lines: "c CNAME d ; ! cname-dangling"),
        PlantedZone(name: "alias of a provider's name", lines: "c CNAME d.other.test."),
        PlantedZone(
            name: "alias of nothing by a DNAME", lines: "c CNAME x.d ; ! cname-dangling\nd DNAME gone.example.test."),
        PlantedZone(
            name: "alias of nothing in another zone", lines: "c CNAME d.other.test. ; ! cname-dangling",
            other: "e A 192.0.2.9"),
        PlantedZone(
            name: "nine aliases",
            lines: "c1 CNAME c2 ; ! cname-long\n" + (2...8).map { "c\($0) CNAME c\($0 + 1)\n" }.joined() + "c9 CNAME a"),
    ]

    private static let messaging = [
        PlantedZone(name: "transport for a protocol", lines: "_im._tcp SRV 0 0 5269 a ; ! im-pres-unregistered"),
        PlantedZone(name: "presence without messages", lines: "_pres._sip SRV 0 0 5060 a ; ! im-pres-parity"),
        PlantedZone(name: "messages without presence", lines: "_im._sip SRV 0 0 5060 a ; ! im-pres-parity"),
        PlantedZone(name: "messages alone on purpose", lines: "_im._sip SRV 0 0 5060 a\n_pres._sip SRV 0 0 0 ."),
        PlantedZone(
            name: "messages and presence elsewhere",
            lines: "_im._sip SRV 0 0 5060 a ; ! im-pres-parity\n_pres._sip SRV 0 0 5060 b"),
        PlantedZone(name: "presence is an alias", lines: "_im._sip SRV 0 0 5060 a\n_pres._sip CNAME _im._sip"),
        PlantedZone(
            name: "other servers elsewhere", lines: "_xmpp-server._tcp SRV 0 0 5269 b"
        ).marking("_im._xmpp   SRV 10", "im-pres-parity"),
        PlantedZone(name: "alias to a host", lines: "_im._sip CNAME a ; ! im-alias-nowhere"),
        PlantedZone(name: "alias to a provider", lines: "_im._sip CNAME _im._sip.other.test. ; ! im-alias-elsewhere"),
        PlantedZone(
            name: "alias to a provider of the same run",
            lines: "_im._sip CNAME _im._sip.other.test.\n_pres._sip CNAME _pres._sip.other.test.",
            other: "_im._sip SRV 0 0 5060 a.example.test.\n_pres._sip SRV 0 0 0 ."),
        PlantedZone(
            name: "aliases to sets that differ, which tell it themselves",
            lines: "_im._sip CNAME _im._sip.sub\n_pres._sip CNAME _pres._sip.sub\n"
                + "_im._sip.sub SRV 0 0 5060 a ; ! im-pres-parity\n_pres._sip.sub SRV 0 0 5061 a"),
        PlantedZone(
            name: "alias to a provider, and no presence",
            lines: "_im._sip CNAME _im._sip.other.test. ; ! im-pres-parity",
            other: "_im._sip SRV 0 0 5060 a.example.test.\n_pres._sip SRV 0 0 0 ."),
        PlantedZone(
            name: "presence is an alias, and there are no messages",
            lines: "_pres._sip CNAME _pres._sip.other.test. ; ! im-pres-parity",
            other: "_pres._sip SRV 0 0 5060 a.example.test.\n_im._sip SRV 0 0 0 ."),
        PlantedZone(
            name: "aliases to different hosts",
            lines: "_im._sip CNAME im.sets ; ! im-pres-parity\n_pres._sip CNAME _pres.sets\n"
                + "im.sets CNAME _im.sets\n_im.sets SRV 0 0 5060 a\n_pres.sets SRV 0 0 5060 b"
        ).marking("_im.sets SRV", "srv-owner").marking("_pres.sets SRV", "srv-owner"),
        PlantedZone(
            name: "messages are an alias to other hosts than those of presence",
            lines: "_im._sip CNAME _im._sip.other.test. ; ! im-pres-parity\n_pres._sip SRV 0 0 5060 b",
            other: "_im._sip SRV 0 0 5060 a.example.test.\n_pres._sip SRV 0 0 5060 a.example.test."),
        PlantedZone(
            name: "other servers of a domain that is an alias",
            without: ["_im", "_pres"],
            lines: "_im._xmpp CNAME _im._xmpp.other.test. ; ! im-pres-parity\n"
                + "_pres._xmpp CNAME _im._xmpp.other.test.\n_xmpp-server._tcp SRV 0 0 5269 b",
            other: "_im._xmpp SRV 0 0 5269 a.example.test.\n_pres._xmpp SRV 0 0 5269 a.example.test."),
        PlantedZone(name: "address of a service", lines: "_im._sip A 192.0.2.9 ; ! im-other-type\n_im._sip TXT no"),
        PlantedZone(name: "labels swapped", lines: "_sip._im SRV 0 0 5060 a ; ! im-labels-swapped"),
        PlantedZone(
            name: "servers, and nothing for im:", without: ["_im", "_pres"],
            lines: "_xmpp-server._tcp SRV 0 0 5269 a ; ! im-unpublished\n_xmpp-client._tcp SRV 0 0 5222 a"),
        PlantedZone(name: "address of the domain", lines: "@ A 192.0.2.80 ; ! im-a-shadowed"),
        PlantedZone(
            name: "address of the domain alone", without: ["_im", "_pres"], lines: "@ A 192.0.2.80 ; ! im-fallback-only"
        ),
        PlantedZone(name: "services of a wildcard", lines: "*._udp SRV 0 0 1 a ; ! wildcard-srv"),
        PlantedZone(
            name: "addresses of a wildcard", lines: "* A 192.0.2.80 ; ! wildcard-address\n* AAAA 2001:db8::80"),
        PlantedZone(name: "wildcard where no service is", lines: "*.pages A 192.0.2.80"),
        PlantedZone(name: "aliases of a wildcard to the domain", lines: "* CNAME @"),
        PlantedZone(name: "aliases of a wildcard", lines: "* CNAME a ; ! wildcard-cname"),
    ]

    private static let weights = [
        PlantedZone(
            name: "weight 0 among others", lines: "_x._tcp SRV 0 0 1 a ; ! weight-zero-mixed\n_x._tcp SRV 0 1 1 b"),
        PlantedZone(
            name: "small weights", lines: "_x._tcp SRV 0 1 1 a ; ! weights-literal-skew\n_x._tcp SRV 0 4 1 b"),
        PlantedZone(name: "weights alike", lines: "_x._tcp SRV 0 1 1 a\n_x._tcp SRV 0 1 1 b"),
        PlantedZone(name: "large weights", lines: "_x._tcp SRV 0 10 1 a\n_x._tcp SRV 0 40 1 b"),
        PlantedZone(name: "a tiny share", lines: "_x._tcp SRV 0 1 1 a ; ! weights-tiny-share\n_x._tcp SRV 0 999 1 b"),
        PlantedZone(
            name: "a hundred and fifty hosts alike",
            lines: (0..<150).map {
                "_x._tcp SRV 0 10 \($0 + 1) \($0 % 2 == 0 ? "a" : "b")\($0 == 0 ? " ; ! answer-too-big" : "")\n"
            }.joined()),
        PlantedZone(name: "weight of one host", lines: "_x._tcp SRV 0 5 1 a ; ! weight-single"),
    ]

    private static let hosts = [
        PlantedZone(name: "one host twice", lines: "_x._tcp SRV 0 0 1 a ; ! single-point\n_x._tcp SRV 1 0 2 a"),
        PlantedZone(
            name: "two names of one address",
            lines: "_x._tcp SRV 0 0 1 a ; ! single-point\n_x._tcp SRV 1 0 1 c\nc A 192.0.2.1"),
        PlantedZone(
            name: "two names of one machine",
            lines: """
                _x._tcp SRV 0 0 1 c ; ! single-point
                _x._tcp SRV 1 0 1 d
                c A 192.0.2.9
                c AAAA 2001:db8::9
                d A 192.0.2.9
                d AAAA 2001:db8::9
                """),
        PlantedZone(
            name: "backup on the same host",
            lines: "_x._tcp SRV 0 0 1 a\n_x._tcp SRV 0 0 1 b\n_x._tcp SRV 1 0 2 a ; ! backup-same-host"),
        PlantedZone(
            name: "backup on the same address",
            lines: "_x._tcp SRV 0 0 1 a\n_x._tcp SRV 0 0 1 b\n_x._tcp SRV 1 0 1 c ; ! backup-same-host\nc A 192.0.2.1"),
        PlantedZone(name: "TTL 0", lines: "_x._tcp 0 SRV 0 0 1 a ; ! ttl-zero"),
        PlantedZone(
            name: "TTL of a week", lines: "_x._tcp 604800 SRV 0 0 1 c ; ! ttl-long\nc 86400 A 192.0.2.9"),
        PlantedZone(name: "TTLs far apart", lines: "_x._tcp 86400 SRV 0 0 1 c ; ! ttl-spread\nc 300 A 192.0.2.9"),
        PlantedZone(
            name: "answer above 512 octets",
            lines: "_x._tcp SRV 0 0 1 h0 ; ! answer-too-big\n"
                + (1...26).map { "_x._tcp SRV 0 0 1 h\($0)\n" }.joined() + addresses(0...26, count: 1)),
        PlantedZone(
            name: "answer above 1232 octets",
            lines: "_x._tcp SRV 0 0 1 h0 ; ! answer-too-big\n"
                + (1...60).map { "_x._tcp SRV 0 0 1 h\($0)\n" }.joined() + addresses(0...60, count: 1)),
        PlantedZone(
            name: "addresses above 1232 octets",
            lines: "_x._tcp SRV 0 0 1 h0 ; ! answer-too-big\n_x._tcp SRV 0 0 1 h1\n" + addresses(0...1, count: 50)),
    ]

    /// More than a message holds.
    private static let flood = PlantedZone(
        name: "answer above 65535 octets",
        lines: "_x._tcp SRV 0 0 1 a ; ! single-point answer-impossible\n"
            + (2...3000).map { "_x._tcp SRV 0 0 \($0) a\n" }.joined())

    /// Hosts with addresses of their own.
    private static func addresses(_ hosts: ClosedRange<Int>, count: Int) -> String {
        hosts.flatMap { host in (0..<count).map { "h\(host) A 203.0.\(host).\($0)\n" } }.joined()
    }

    private static let hygiene = [
        PlantedZone(name: "no name server", without: ["@           NS"], lines: "").marking(
            "@           SOA", "ns-missing"),
        PlantedZone(name: "one name server", without: ["@           NS  ns2"], lines: "").marking(
            "@           NS", "ns-single"),
        PlantedZone(name: "name server is an alias", lines: "@ NS c ; ! ns-target-alias\nc CNAME a"),
        PlantedZone(name: "name server without an address", lines: "@ NS c ; ! glue-missing"),
        PlantedZone(name: "delegation without glue", lines: "sub NS ns.sub ; ! glue-missing\nsub NS ns1"),
        PlantedZone(name: "delegation with glue", lines: "sub NS ns.sub\nns.sub A 192.0.2.9"),
        PlantedZone(
            name: "below a delegation", lines: "sub NS ns1\nsub NS ns2\n_im._xmpp.sub SRV 0 0 0 a ; ! occluded"),
    ]

    /// The zone with a mark on its lines that begin in one way.
    private func marking(_ beginning: String, _ rule: String) -> PlantedZone {
        var zone = self
        zone.marks.append((beginning, rule))
        return zone
    }
}

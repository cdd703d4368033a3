import DNSWire
import Zones

/// Two small zones that hold every kind of answer.
enum BenchmarkZones {
    /// Records of the set that is too big for UDP.
    static let bigCount = 60
    /// Records of the set that almost fills a message.
    static let textCount = 200

    static func catalog() throws -> Catalog {
        let zone = try Zone(text, origin: try Name("bench.test"))
        let other = try Zone(otherText, origin: try Name("other.test"))
        return try Catalog([zone, other])
    }

    private static let otherText = """
        $TTL 3600
        @ SOA ns hostmaster 1 7200 900 1209600 300
        @ NS ns
        ns A 192.0.2.54
        www A 192.0.2.80
        """

    private static var text: String {
        var text = """
            $TTL 3600
            @ SOA ns hostmaster 1 7200 900 1209600 300
            @ NS ns
            ns A 192.0.2.53
            _im._xmpp SRV 10 60 5269 h1
            _im._xmpp SRV 10 40 5269 h2
            _im._xmpp SRV 20 0 5269 h3
            _pres._xmpp SRV 10 0 5269 www.other.test.
            once CNAME h1
            twice CNAME once
            away CNAME www.other.test.
            moved DNAME kept
            www.kept A 192.0.2.77
            *.wild A 192.0.2.9
            *.wild SRV 10 0 5269 h1
            sub NS ns1.sub
            sub NS ns2.sub

            """
        for host in 1...3 { text += "h\(host) A 192.0.2.\(host)\nh\(host) AAAA 2001:db8::\(host)\n" }
        for server in 1...2 {
            text += "ns\(server).sub A 192.0.2.6\(server)\nns\(server).sub AAAA 2001:db8::6\(server)\n"
        }
        for number in 0..<bigCount {
            text += "_big._xmpp SRV 10 \(number) 5269 big\(number)\n"
            text += "big\(number) A 192.0.2.\(number + 100)\nbig\(number) AAAA 2001:db8:1::\(number + 1)\n"
        }
        let filling = String(repeating: "x", count: 230)
        for number in 0..<textCount { text += "text TXT \(filling)\(number)\n" }
        return text
    }
}

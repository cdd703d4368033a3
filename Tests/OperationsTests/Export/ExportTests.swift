import DNSWire
import Testing
import Transport
import Zones

@testable import Operations

@Suite("Exports to other name servers") struct ExportTests {
    /// Apexes and names with marks that mean something to shells, paths, configurations or zone files.
    static let hostileApexes = [
        #"a\"b.test"#, #"..\047..\047etc\047passwd.test"#.replacing("..", with: #"\.\."#), #"new\010line.test"#,
        #"quote\'semi\;colon.test"#, #"$INCLUDE.test"#.replacing("$", with: #"\$"#), "*.star.test", #"per%cent%s.test"#,
        #"back\\slash.test"#, "UPPER.test", #"brace\{\}\$x.test"#,
    ]

    static func hostileZones() throws -> [Zone] {
        try hostileApexes.map { apex in
            try Zone(
                """
                $TTL 60
                @ SOA ns host 1 3600 600 86400 60
                @ NS ns
                ns A 192.0.2.53
                \\$TTL A 192.0.2.1
                \\@ A 192.0.2.2
                \\; A 192.0.2.3
                \\(open A 192.0.2.4
                "quoted A 192.0.2.5
                * TXT "a \\"quoted\\" text" "; no comment" "\\\\ \\200"
                _im._xmpp SRV 0 0 5269 \\"host\\$\\;
                mail MX 10 \\@.\\$x
                odd TYPE65280 \\# 3 010203
                svcb SVCB 1 a\\"b\\$c alpn="h2"
                gpos GPOS -32.6882 116.8652 10.0
                null NULL \\# 1 00
                x25 X25 311061700956
                talink TALINK a b


                """.replacing("\"quoted A", with: "\\\"quoted A"), origin: try Name(apex))
        }
    }

    private static let listen = [
        Endpoint(address: .ipv4Loopback, port: 5300), Endpoint(address: .ipv6Loopback, port: 5301),
    ]

    private static func setup(_ zones: [Zone]) -> ServedSetup {
        var setup = ServedSetup([ServedSetup.Server(zones: zones, listen: listen)])
        setup.transferPrefixes = ["192.0.2.0/24", "2001:db8::/32"].compactMap(AddressPrefix.init)
        setup.notify = [Endpoint(address: .ipv4Loopback, port: 5353)]
        return setup
    }

    @Test("BIND listens on every address where we do")
    func everyAddress() throws {
        let every = ["0.0.0.0:5300", "[::]:5301"].compactMap { Endpoint($0) }
        let server = ServedSetup.Server(zones: try Self.hostileZones(), listen: every)
        let text = ServedSetup([server]).exported(for: .bind)[0].text
        #expect(text.contains("listen-on port 5300 { any; };") && text.contains("listen-on-v6 port 5301 { any; };"))
    }

    @Test("A zone file that was written has the same records when it is read", arguments: hostileApexes.indices)
    func roundTrip(index: Int) throws {
        let zone = try Self.hostileZones()[index]
        let text = ZoneFileText.text(of: zone)
        let again = try Zone(text, origin: nil)
        #expect(again.apex == zone.apex && again.records.map(\.record) == zone.records.map(\.record))
        #expect(text.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 9 || $0 == 10 })
        #expect(!text.split(separator: "\n").contains { $0.hasPrefix("$") })
    }

    @Test("No name leads out of the folder or becomes a mark", arguments: NameServerProgram.allCases)
    func paths(program: NameServerProgram) throws {
        let names = ["../up", "..", ".", "", "a/b", "a\nb", "\"", "A", "a", "ü", String(repeating: "x", count: 300)]
        let zones = try Self.hostileZones() + [try Zone("@ 60 SOA . . 1 2 3 4 5\n@ 60 NS ns.test.\n", origin: .root)]
        let servers = names.map { ServedSetup.Server(name: $0, zones: zones, listen: Self.listen) }
        let files = ServedSetup(servers).exported(for: program)
        #expect(files.count == names.count * (zones.count + 1) && Set(files.map(\.path)).count == files.count)
        let known = Set("abcdefghijklmnopqrstuvwxyz0123456789-_=.".utf8)
        for file in files {
            let parts = file.path.split(separator: "/", omittingEmptySubsequences: false)
            #expect(parts.count == 2 || parts.count == 3 && parts[1] == "zones", "\(file.path)")
            for part in parts.dropLast() { #expect(!part.contains("."), "\(file.path)") }
            let name = try #require(parts.last)
            #expect(!name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 255)
            #expect(name == program.configurationName || name.utf8.allSatisfy(known.contains), "\(file.path)")
            #expect(file.text.hasSuffix("\n"))
        }
    }

    @Test("What cannot be exported is said, in the configuration too", arguments: NameServerProgram.allCases)
    func remarks(program: NameServerProgram) throws {
        var server = ServedSetup.Server(name: "one\nserver:", zones: [], listen: Self.listen)
        server.faults = ["drop", "delay"]
        server.crossesZones = false
        let setup = ServedSetup([server])
        let remarks = setup.remarks(for: program)
        #expect(remarks.first?.contains("drop, delay") == true)
        // Knot and BIND never follow aliases into other zones.
        #expect(remarks.count == (program == .knot || program == .bind ? 1 : 2), "\(remarks)")
        let text = setup.exported(for: program)[0].text
        #expect(text.contains("\(program.commentMark) Not here: server one?server:: faults are not exported"))
    }

    @Test("A name that is no plain word is exported in digits, or told", arguments: NameServerProgram.allCases)
    func identity(program: NameServerProgram) throws {
        var server = ServedSetup.Server(name: "{$HOME}", zones: try Self.hostileZones(), listen: Self.listen)
        server.identity = "{$HOME}\"\\"
        let setup = ServedSetup([server])
        let text = setup.exported(for: program)[0].text
        #expect(!text.contains("{$") && !text.contains("{%"))
        let isExported = program == .nsd || program == .knot
        #expect(text.contains("7b24484f4d457d225c") == isExported)
        #expect(setup.remarks(for: program).contains { $0.contains("(NSID)") } == !isExported)
    }

    static let limits: [(NameServerProgram, limit: Int?, address: String, text: String)] = [
        (.nsd, nil, "127.0.0.1:53", "rrl-ratelimit: 0\n    rrl-whitelist-ratelimit: 0\n"),
        (.nsd, nil, "192.0.2.1:53", "rrl-ratelimit: 200\n    rrl-whitelist-ratelimit: 200\n"),
        (.nsd, 5, "127.0.0.1:53", "rrl-ratelimit: 5\n    rrl-whitelist-ratelimit: 5\n"),
        (.nsd, 0, "192.0.2.1:53", "rrl-ratelimit: 0\n    rrl-whitelist-ratelimit: 0\n"),
        (.knot, nil, "[2001:db8::1]:53", "rate-limit: 200\n    slip: 2\n"),
        (.bind, 5000, "127.0.0.1:53", "rate-limit { responses-per-second 1000;"),
    ]

    @Test("Every configuration limits replies as the set-up does, or says that it does not", arguments: limits)
    func rateLimit(program: NameServerProgram, limit: Int?, address: String, text: String) throws {
        let listen = [try #require(Endpoint(address))]
        var setup = ServedSetup([ServedSetup.Server(zones: try Self.hostileZones(), listen: listen)])
        setup.rateLimit = limit
        #expect(setup.exported(for: program)[0].text.contains(text))
        let isLimited = limit ?? (listen[0].address.isLoopback ? 0 : 200) > 0
        for program in NameServerProgram.allCases {
            #expect(setup.remarks(for: program).contains { $0.contains("--rate-limit") } == isLimited)
        }
    }

    @Test("That a program leaves aliases into other zones to clients is told", arguments: NameServerProgram.allCases)
    func aliasesIntoOtherZones(program: NameServerProgram) throws {
        let head = "$TTL 60\n@ SOA ns host 1 3600 600 86400 60\n@ NS ns.provider.test.\n"
        func remarks(_ alias: String) throws -> [String] {
            let zones = [
                try Zone(head + alias, origin: try Name("customer.test")),
                try Zone(head + "www A 192.0.2.1\n", origin: try Name("provider.test")),
            ]
            return ServedSetup([ServedSetup.Server(zones: zones, listen: Self.listen)]).remarks(for: program)
        }
        let expected = program == .knot || program == .bind
        for alias in ["chat CNAME www.provider.test.\n", "chat DNAME provider.test.\n"] {
            let told = try remarks(alias)
            #expect(told.contains { $0.hasSuffix("clients have to ask again behind chat.customer.test") } == expected)
            #expect(told.count == (expected ? 1 : 0), "\(told)")
        }
        #expect(try remarks("chat CNAME www.elsewhere.test.\nmail CNAME chat\n").isEmpty)
    }

    @Test("A zone that BIND refuses is told")
    func wildcardApex() throws {
        let setup = Self.setup(try Self.hostileZones())
        #expect(setup.remarks(for: .bind) == ["BIND refuses a zone at a wildcard: *.star.test"])
        #expect(setup.remarks(for: .nsd).isEmpty)
    }

    static let parts: [(NameServerProgram, [String])] = [
        (
            .nsd,
            [
                "ip-address: 127.0.0.1@5300", "ip-address: ::1@5301", "provide-xfr: 2001:db8::/32 NOKEY",
                "notify: 127.0.0.1@5353 NOKEY", "zonefile: \"zones/a=22b.test.zone\"",
            ]
        ),
        (
            .knot,
            [
                "listen: [ \"127.0.0.1@5300\", \"::1@5301\" ]", "address: [ \"192.0.2.0/24\", \"2001:db8::/32\" ]",
                "notify: [ secondary1 ]",
            ]
        ),
        (
            .bind,
            [
                "listen-on port 5300 { 127.0.0.1; };", "listen-on-v6 port 5301 { ::1; };",
                "allow-transfer { 192.0.2.0/24; 2001:db8::/32; };", "also-notify { 127.0.0.1 port 5353; };",
            ]
        ),
        (
            .coredns,
            [
                "\"a\\034b.test:5300\" {\n    bind 127.0.0.1\n    file \"zones/a=22b.test.zone\"",
                "\"upper.test:5301\" {\n    bind ::1\n",
                "allow type AXFR IXFR net 192.0.2.0/24 2001:db8::/32", "to * 127.0.0.1:5353",
            ]
        ),
    ]

    @Test("Addresses, rights and secondaries are in every configuration", arguments: parts)
    func settings(program: NameServerProgram, parts: [String]) throws {
        let text = Self.setup(try Self.hostileZones()).exported(for: program)[0].text
        for part in parts { #expect(text.contains(part), "\(part) in \(text)") }
    }

    @Test("Nobody may transfer, and nobody is told, unless the set-up says so", arguments: NameServerProgram.allCases)
    func closed(program: NameServerProgram) throws {
        let setup = ServedSetup([ServedSetup.Server(zones: try Self.hostileZones(), listen: Self.listen)])
        let text = setup.exported(for: program)[0].text
        for word in ["provide-xfr", "acl", "transfer {", "also-notify", "notify:", "remote:"] {
            #expect(!text.contains(word) || program == .bind && text.contains("allow-transfer { none; };"), "\(word)")
        }
    }
}

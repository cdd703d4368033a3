import DNSWire
import Testing
import Transport
import Zones

/// The programs of other projects read the server's replies. Each is skipped where it is not installed.
@Suite("Programs of other projects") struct PeerProgramTests {
    static let dig = Program("dig")
    static let drill = Program("drill")
    static let kdig = Program("kdig")
    static let host = Program("host")

    /// A question, and what a program has to print: whole lines with single spaces, or parts of lines.
    struct Case: CustomTestStringConvertible, Sendable {
        let question: String
        let lines: [String]
        var status = "NOERROR"

        var testDescription: String { question }
    }

    private static let soa = "example.test. 300 IN SOA ns.example.test. host.example.test. 1 7200 900 1209600 300"

    static let cases = [
        Case(
            question: "_im._xmpp.example.test SRV",
            lines: [
                "_im._xmpp.example.test. 3600 IN SRV 10 60 5269 www.example.test.",
                "_im._xmpp.example.test. 3600 IN SRV 20 0 5269 www.provider.test.",
                "_im._xmpp.example.test. 3600 IN SRV 30 0 5269 www.elsewhere.test.",
                "www.example.test. 3600 IN AAAA 2001:db8::1",
            ]),
        Case(
            question: "www.example.test A",
            lines: ["www.example.test. 3600 IN A 192.0.2.1", "www.example.test. 3600 IN A 192.0.2.2"]),
        Case(question: "www.example.test AAAA", lines: ["www.example.test. 3600 IN AAAA 2001:db8::1"]),
        Case(
            question: "twice.example.test A",
            lines: [
                "twice.example.test. 3600 IN CNAME alias.example.test.",
                "alias.example.test. 3600 IN CNAME www.example.test.", "www.example.test. 3600 IN A 192.0.2.1",
            ]),
        Case(question: "alias.example.test CNAME", lines: ["alias.example.test. 3600 IN CNAME www.example.test."]),
        Case(question: "www.example.test TXT", lines: [soa]),
        Case(question: "nowhere.example.test A", lines: [soa], status: "NXDOMAIN"),
        Case(question: "www.elsewhere.test A", lines: [], status: "REFUSED"),
    ]

    /// Runs a program against a server, and checks that it asked over the transport that was meant.
    private static func lines(
        _ program: Program, over transport: TransportProtocol, _ arguments: (Endpoint) -> [String]
    ) throws -> [String] {
        let options = Servers.options()
        var lines: [String] = []
        try Servers.with(options) { server in
            let output = try program.run(arguments(server.endpoint))
            lines = output.split(separator: "\n").map { line in
                line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
        }
        let transports = Set(try #require(options.log).entries.map(\.transport))
        #expect(transports == [transport], "\(lines)")
        return lines
    }

    private static func expect(_ printed: [String], _ expected: Case, status: String) {
        for line in expected.lines { #expect(printed.contains(line), "\(line) is missing: \(printed)") }
        #expect(printed.contains { $0.contains("\(status): \(expected.status)") }, "\(printed)")
        #expect(!printed.contains { $0.lowercased().contains("warning") || $0.contains("malformed") }, "\(printed)")
    }

    @Test(
        "dig prints what is served", .enabled(if: dig.isInstalled, "dig is not installed"), arguments: cases,
        TransportProtocol.allCases)
    func askedByDig(expected: Case, transport: TransportProtocol) throws {
        let printed = try Self.lines(Self.dig, over: transport) { server in
            ["-r", "@\(server.address)", "-p", "\(server.port)", "+time=30", "+tries=1", "+norecurse"]
                + (transport == .tcp ? ["+tcp"] : ["+notcp"]) + expected.question.split(separator: " ").map(String.init)
        }
        Self.expect(printed, expected, status: "status")
    }

    @Test(
        "kdig prints what is served", .enabled(if: kdig.isInstalled, "kdig is not installed"), arguments: cases,
        TransportProtocol.allCases)
    func askedByKdig(expected: Case, transport: TransportProtocol) throws {
        let printed = try Self.lines(Self.kdig, over: transport) { server in
            ["@\(server.address)", "-p", "\(server.port)", "+time=30", "+retry=0", "+norecurse"]
                + (transport == .tcp ? ["+tcp"] : ["+notcp"]) + expected.question.split(separator: " ").map(String.init)
        }
        Self.expect(printed, expected, status: "status")
    }

    @Test(
        "drill prints what is served", .enabled(if: drill.isInstalled, "drill is not installed"), arguments: cases,
        TransportProtocol.allCases)
    func askedByDrill(expected: Case, transport: TransportProtocol) throws {
        let printed = try Self.lines(Self.drill, over: transport) { server in
            ["-p", "\(server.port)", "-o", "rd"] + (transport == .tcp ? ["-t"] : ["-u"]) + ["@\(server.address)"]
                + expected.question.split(separator: " ").map(String.init)
        }
        Self.expect(printed, expected, status: "rcode")
    }

    static let hostCases: [(question: String, lines: [String])] = [
        (
            "_im._xmpp.example.test SRV",
            [
                "_im._xmpp.example.test has SRV record 10 60 5269 www.example.test.",
                "_im._xmpp.example.test has SRV record 20 0 5269 www.provider.test.",
            ]
        ),
        ("www.example.test A", ["www.example.test has address 192.0.2.1", "www.example.test has address 192.0.2.2"]),
        ("www.example.test AAAA", ["www.example.test has IPv6 address 2001:db8::1"]),
        (
            "alias.example.test A",
            ["alias.example.test is an alias for www.example.test.", "www.example.test has address 192.0.2.1"]
        ),
        ("www.example.test TXT", ["www.example.test has no TXT record"]),
        ("nowhere.example.test A", ["not found: 3(NXDOMAIN)"]),
        ("www.elsewhere.test A", ["not found: 5(REFUSED)"]),
    ]

    @Test(
        "host prints what is served", .enabled(if: host.isInstalled, "host is not installed"), arguments: hostCases,
        TransportProtocol.allCases)
    func askedByHost(expected: (question: String, lines: [String]), transport: TransportProtocol) throws {
        let words = expected.question.split(separator: " ").map(String.init)
        let printed = try Self.lines(Self.host, over: transport) { server in
            ["-p", "\(server.port)", "-W", "30", "-R", "1", "-r", "-t", words[1]]
                + (transport == .tcp ? ["-T"] : ["-U"])
                + ["\(words[0]).", "\(server.address)"]
        }
        for line in expected.lines {
            #expect(printed.contains { $0.hasSuffix(line) }, "\(line) is missing: \(printed)")
        }
    }
}

import DNSWire
import NextHops
import Testing
import Transport
import Zones

@Suite("Addresses that come with the answer") struct AdditionalTests {
    /// A server with one SRV record; it adds addresses that differ from those that it gives when it is asked.
    static func server(
        alias: String? = nil, target: String, additional: String
    ) throws -> FakeServer {
        let service = try Record.lines(
            (alias.map { "_im._sip 60 CNAME \($0)\n" } ?? "") + "\(alias ?? "_im._sip") 60 SRV 0 0 5060 \(target)")
        let added = try Record.lines(additional)
        return .replying { query in
            switch query.question?.type {
            case .srv: query.reply(answer: service, additional: added)
            case .a:
                query.reply(
                    answer: (query.question?.name).map {
                        [Record(owner: $0, type: .a, ttl: 60, data: [192, 0, 2, 1])]
                    } ?? [])
            default: query.reply()
            }
        }
    }

    struct Trust: CustomTestStringConvertible, Sendable {
        let target: String
        var alias: String?
        let isTrusted: Bool

        var testDescription: String { "\(target) of \(alias ?? "_im._sip.example.test.")" }
    }

    static let trusts = [
        Trust(target: "a", isTrusted: true),
        Trust(target: "A.EXAMPLE.TEST.", isTrusted: true),
        Trust(target: "x.y.z", isTrusted: true),
        Trust(target: "example.test.", isTrusted: true),
        Trust(target: "_im._sip.example.test.", isTrusted: true),
        Trust(target: "other.test.", isTrusted: false),
        Trust(target: "test.", isTrusted: false),
        Trust(target: "notexample.test.", isTrusted: false),
        Trust(target: "example.test.other.test.", isTrusted: false),
        // Behind an alias the home is that of the alias's end.
        Trust(target: "a.provider.test.", alias: "_im._sip.provider.test.", isTrusted: true),
        Trust(target: "a.customer.provider.test.", alias: "_im._sip.provider.test.", isTrusted: true),
        Trust(target: "a.provider.test.", alias: "_IM._SIP.Provider.Test.", isTrusted: true),
        Trust(target: "a", alias: "_im._sip.provider.test.", isTrusted: false),
        Trust(target: "a.provider.test.", alias: "_im._sip.customer.provider.test.", isTrusted: false),
        Trust(target: "a.provider.test.", alias: "_x._y.provider.test.", isTrusted: true),
        // An owner that does not begin with two labels of a service has no home.
        Trust(target: "a.provider.test.", alias: "srv.pool.provider.test.", isTrusted: false),
        Trust(target: "srv.pool.provider.test.", alias: "srv.pool.provider.test.", isTrusted: false),
        Trust(target: "a.provider.test.", alias: "_im.provider.test.", isTrusted: false),
        Trust(target: "a.provider.test.", alias: "x._sip.provider.test.", isTrusted: false),
        Trust(target: "a.provider.test.", alias: "_im.sip.provider.test.", isTrusted: false),
    ]

    @Test("Additional addresses count for targets at or below the home of the SRV owner only", arguments: trusts)
    func trust(_ trust: Trust) async throws {
        let server = try Self.server(
            alias: trust.alias, target: trust.target, additional: "\(trust.target) 60 A 192.0.2.66")
        let run = await Run(servers: [(.one, server)]) { $0.family = .ipv4 }
        let host = try Name(trust.target, relativeTo: try Name("example.test")).host
        #expect(run.hops == ["\(host):5060 192.0.2.\(trust.isTrusted ? 66 : 1)"], "\(run)")
        #expect(run.diagnostics == (trust.isTrusted ? [] : ["additionalIgnored \(host)"]))
        #expect(run.asked.contains("A \(host)") == !trust.isTrusted)
    }

    @Test(
        "A family that did not come is asked for",
        arguments: [
            ("a 60 A 192.0.2.66", "192.0.2.66", "AAAA a.example.test"),
            ("a 60 AAAA 2001:db8::66", "2001:db8::66 192.0.2.1", "A a.example.test"),
        ])
    func missingFamily(_ additional: String, _ addresses: String, _ asked: String) async throws {
        let run = await Run(servers: [(.one, try Self.server(target: "a", additional: additional))])
        #expect(run.hops == ["a.example.test:5060 \(addresses)"], "\(run)")
        #expect(run.asked == ["SRV _im._sip.example.test", asked])
    }

    @Test("Nothing is asked for when both families came")
    func bothFamilies() async throws {
        let run = await Run(
            servers: [(.one, try Self.server(target: "a", additional: "a 60 A 192.0.2.66\na 60 AAAA 2001:db8::66"))])
        #expect(run.hops == ["a.example.test:5060 2001:db8::66 192.0.2.66"], "\(run)")
        #expect(run.asked == ["SRV _im._sip.example.test"])
    }

    @Test(
        "Addresses of other names, of other classes, and records of other types are not taken for the target's (V44)",
        arguments: [
            "b 60 A 192.0.2.66", "example.test. 60 A 192.0.2.66", "a 60 TXT 192.0.2.66",
            "a 60 CNAME b\nb 60 A 192.0.2.66",
        ])
    func foreignAdditional(_ additional: String) async throws {
        let run = await Run(servers: [(.one, try Self.server(target: "a", additional: additional))]) {
            $0.family = .ipv4
        }
        #expect(run.hops == ["a.example.test:5060 192.0.2.1"], "\(run)")
        #expect(run.diagnostics.isEmpty)
    }

    @Test("Addresses of another class are not used")
    func otherClass() async throws {
        let service = try Record.lines("_im._sip 60 SRV 0 0 5060 a")
        let chaos = try Record.lines("a 60 A 192.0.2.66").map { $0.inClass(.chaos) }
        let server = FakeServer.table(["SRV _im._sip.example.test": service]) { $1.additional = chaos }
        #expect(await Run(servers: [(.one, server)]).failure == "noAddresses")
    }

    @Test("Additional addresses for a name that is no target are not kept for later")
    func notCached() async throws {
        let service = try Record.lines("_im._sip 60 SRV 0 0 5060 a")
        let added = try Record.lines("example.test. 60 A 192.0.2.66\nb 60 A 192.0.2.66")
        let alias = try Record.lines("a 60 CNAME b")
        let server = FakeServer.table(["SRV _im._sip.example.test": service, "A a.example.test": alias]) {
            query, reply in
            if query.question?.type == .srv { reply.additional = added }
        }
        let run = await Run(servers: [(.one, server)]) { $0.family = .ipv4 }
        #expect(run.failure == "noAddresses" && run.asked.last == "A b.example.test", "\(run)")
    }

    @Test("Without an additional section the addresses of every target are asked for (V42)")
    func noAdditional() async throws {
        let zone = "_im._sip SRV 0 0 5060 a\n_im._sip SRV 1 0 5060 b\na A 192.0.2.1\nb A 192.0.2.2\n"
        let server = try FakeServer.serving([try .of(zone)]) { _, reply in reply.additional = [] }
        let run = await Run(servers: [(.one, server)]) { $0.family = .ipv4 }
        #expect(run.hops == ["a.example.test:5060 192.0.2.1", "b.example.test:5060 192.0.2.2"], "\(run)")
        #expect(run.asked == ["SRV _im._sip.example.test", "A a.example.test", "A b.example.test"])
    }

    @Test("A client that takes no additional addresses asks for all of them")
    func unused() async throws {
        let run = await Run(
            servers: [(.one, try Self.server(target: "a", additional: "a 60 A 192.0.2.66\na 60 AAAA 2001:db8::66"))]
        ) { $0.usesAdditional = false }
        #expect(run.hops == ["a.example.test:5060 192.0.2.1"], "\(run)")
        #expect(run.asked.count == 3 && run.diagnostics.isEmpty)
    }

    @Test("Taking them or asking leads to the same hops (V43)")
    func sameResult() async throws {
        let services = "_im._sip SRV 0 0 5060 a\n_im._sip SRV 1 0 5060 b\n"
        let zone = services + "a A 192.0.2.1\na AAAA 2001:db8::1\nb A 192.0.2.2\nb AAAA 2001:db8::2\n"
        let used = try await Run(zone: zone)
        let asked = try await Run(zone: zone) { $0.usesAdditional = false }
        #expect(used.hops == asked.hops && used.hops.count == 2, "\(used)\n\(asked)")
        #expect(used.asked == ["SRV _im._sip.example.test"] && asked.asked.count == 5)
    }
}

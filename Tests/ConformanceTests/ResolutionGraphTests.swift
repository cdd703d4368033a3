import Conformance
import DNSWire
import NextHops
import Testing
import Transport
import Zones

@Suite("The graph of a resolution") struct ResolutionGraphTests {
    /// Resolves in memory, and draws what came of it.
    private static func graph(_ lines: String, of uri: String = "im:alice@example.test") async throws -> String {
        let zone = try Zone("$TTL 60\n@ SOA ns host 1 1 1 1 30\n\(lines)", origin: try Name("example.test"))
        let network = SimulatedNetwork()
        let endpoint = Endpoint(address: .ipv4Loopback, port: 53)
        network.attach(SimulatedServer(try Catalog([zone])), at: endpoint)
        let resolver = Resolver(Resolver.Configuration(servers: [endpoint]), network: network)
        do throws(ResolutionError) {
            return ResolutionGraph(try await resolver.resolve(uri)).text
        } catch {
            return ResolutionGraph(error, uri: uri).text
        }
    }

    @Test("Names are nodes, and what leads from one to the next is an edge, in the order of the tries")
    func hops() async throws {
        let text = try await Self.graph(
            """
            _im._sip CNAME service
            service SRV 10 1 5060 a
            service SRV 20 0 5061 b
            a A 192.0.2.1
            b AAAA 2001:db8::2
            """)
        for line in [
            "\"im:alice@example.test\" -> \"example.test\" [label=\"domain\"",
            "\"example.test\" -> \"_im._sip.example.test\" [label=\"SRV\"",
            "\"_im._sip.example.test\" -> \"service.example.test\" [label=\"alias\"",
            "\"service.example.test\" -> \"a.example.test\" [label=\"1. priority 10, weight 1, port 5060\"",
            "\"service.example.test\" -> \"b.example.test\" [label=\"2. priority 20, weight 0, port 5061\"",
            "label=\"im:alice@example.test\\n2 hops\"", "\\n2001:db8::2\"",
        ] { #expect(text.contains(line), "\(line) in\n\(text)") }
        #expect(text.hasPrefix("digraph resolution {\n") && text.hasSuffix("\n}"))
    }

    @Test("Where it ends is said, and what was not used")
    func failure() async throws {
        let text = try await Self.graph("@ A 192.0.2.66\n_im._sip SRV 0 0 0 .\n")
        #expect(text.contains("label=\"_im._sip.example.test\\nnot available (.)\\nserviceUnavailable\""), "\(text)")
        #expect(text.contains("label=\"_im._xmpp.example.test\\nno such name\""), "\(text)")
        #expect(text.contains("its addresses must not be used"), "\(text)")
        #expect(!text.contains("192.0.2.66"), "\(text)")
    }

    @Test("A restart leads to the domain that it restarts with, and its own address is the hop")
    func restart() async throws {
        let text = try await Self.graph("_im._sip CNAME other\nother A 192.0.2.7\n")
        #expect(text.contains("\"_im._sip.example.test\" -> \"other.example.test\" [label=\"alias\""), "\(text)")
        #expect(text.contains("becomes the domain") && text.contains("no SRV: port 5060\\n192.0.2.7"), "\(text)")
        #expect(!text.contains("\"im:alice@example.test\" -> \"other.example.test\""), "\(text)")
    }

    @Test("What a name holds stays inside its quotes")
    func escaping() async throws {
        let text = try await Self.graph("_im._sip SRV 0 0 5060 a\\\"]\\;x\n")
        // One quote and one backslash of the name, each behind a backslash of the language.
        for line in text.split(separator: "\n") {
            let bare = line.replacing("\\\\", with: "").replacing("\\\"", with: "")
            #expect(bare.count { $0 == "\"" }.isMultiple(of: 2), "\(line)")
        }
        #expect(text.contains("targetWithoutAddress"))
        let uri = try await Self.graph("", of: "im:\"; hack [\u{7}\n")
        #expect(!uri.contains("\u{7}") && uri.contains("invalidURI"), "\(uri)")
    }
}

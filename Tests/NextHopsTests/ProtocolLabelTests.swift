import NextHops
import Testing

@Suite("Protocol labels") struct ProtocolLabelTests {
    static let sound: [(text: String, name: String)] = [
        ("_sip", "sip"), ("_SIP", "sip"), ("_Xmpp", "xmpp"), ("_a", "a"), ("_9", "9"), ("_sip+tls", "sip+tls"),
        ("_x-y", "x-y"), ("_-", "-"), ("_" + String(repeating: "a", count: 62), String(repeating: "a", count: 62)),
    ]

    @Test("A label begins with an underscore and holds letters, digits, - and +", arguments: sound)
    func labels(text: String, name: String) throws {
        let label = try #require(ProtocolLabel(text))
        #expect(label.name == name && label.description == name)
        #expect(label.label == "_" + name)
        #expect(label == ProtocolLabel(name: name))
    }

    static let unsound = [
        "", "sip", "_", "__sip", "_s_ip", "_sip.", "_sip.test", "_s ip", " _sip", "_sip ", "_sïp", "_ſip",
        "_\u{212A}ip",
        "_sip\0", "_sip\n", "_s/ip", "_s\\ip", "_*", "_s@ip", "_" + String(repeating: "a", count: 63),
    ]

    @Test("What breaks the rules of RFC 3861 section 8 is no label", arguments: unsound)
    func refusals(_ text: String) {
        #expect(ProtocolLabel(text) == nil)
    }

    static let badNames = ["", "_sip", "s ip", "sïp", String(repeating: "a", count: 63)]

    @Test("A name without its underscore keeps the same rules", arguments: badNames)
    func refusedNames(_ name: String) {
        #expect(ProtocolLabel(name: name) == nil)
    }

    @Test("Labels compare without case")
    func equality() {
        #expect(ProtocolLabel("_SIP") == .sip)
        #expect(ProtocolLabel(name: "XMPP") == .xmpp)
        #expect(ProtocolLabel("_sip") != ProtocolLabel("_sips"))
        #expect(Set([ProtocolLabel("_sip"), ProtocolLabel("_Sip"), .sip]).count == 1)
    }
}

@Suite("Label registry") struct LabelRegistryTests {
    @Test("SIP and XMPP stand in both tables", arguments: Service.allCases, [ProtocolLabel.sip, .xmpp])
    func standardLabels(_ service: Service, _ label: ProtocolLabel) {
        #expect(LabelRegistry.standard.contains(label, for: service))
    }

    static let ports: [(name: String, port: UInt16?)] = [
        ("sip", 5060), ("sip+tls", 5061), ("xmpp", 5269), ("SIP", 5060), ("bip", nil), ("xmpp-client", nil),
        ("im", nil),
    ]

    @Test("The protocols of RFC 3261 and RFC 6120 have ports, others have none", arguments: ports)
    func standardPorts(name: String, port: UInt16?) throws {
        let label = try #require(ProtocolLabel(name: name))
        for service in Service.allCases {
            #expect(LabelRegistry.standard.defaultPort(of: label, for: service) == port)
        }
    }

    @Test(
        "A label without registration is in neither table", arguments: ["bip", "sip+tls", "xmpp-server", "im", "pres"])
    func unknownLabels(_ name: String) throws {
        let label = try #require(ProtocolLabel(name: name))
        for service in Service.allCases { #expect(!LabelRegistry.standard.contains(label, for: service)) }
    }

    @Test("The tables are apart: a label registered for one service is unknown to the other")
    func separateTables() throws {
        let label = try #require(ProtocolLabel("_bip"))
        var registry = LabelRegistry.standard
        registry.register(label, for: .pres)
        #expect(registry.contains(label, for: .pres))
        #expect(!registry.contains(label, for: .im))
        registry.register(label, for: .im)
        #expect(Service.allCases.allSatisfy { registry.contains(label, for: $0) })
    }

    @Test("A registration brings a port to one table, replaces one, or leaves it")
    func registeredPorts() throws {
        let label = try #require(ProtocolLabel("_bip"))
        var registry = LabelRegistry.standard
        registry.register(label, for: .im)
        #expect(registry.defaultPort(of: label, for: .im) == nil)
        registry.register(label, for: .im, defaultPort: 7000)
        #expect(registry.defaultPort(of: label, for: .im) == 7000)
        #expect(registry.defaultPort(of: label, for: .pres) == nil)
        registry.register(label, for: .im)
        #expect(registry.defaultPort(of: label, for: .im) == 7000)
        registry.register(.sip, for: .im, defaultPort: 5099)
        #expect(registry.defaultPort(of: .sip, for: .im) == 5099)
        #expect(registry.defaultPort(of: .sip, for: .pres) == 5060)
        #expect(registry.defaultPort(of: .xmpp, for: .im) == 5269)
    }

    @Test("Nothing is registered with port 0")
    func noPortZero() async {
        await #expect(processExitsWith: .failure) {
            var registry = LabelRegistry.standard
            registry.register(.sip, for: .im, defaultPort: 0)
        }
    }

    @Test("A registry is a value")
    func value() throws {
        let label = try #require(ProtocolLabel("_bip"))
        let copied = LabelRegistry.standard
        var changed = copied
        changed.register(label, for: .im)
        #expect(!copied.contains(label, for: .im))
        #expect(copied != changed && copied == .standard)
    }
}

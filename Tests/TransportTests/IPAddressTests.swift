import Testing

@testable import Transport

@Suite("IP addresses") struct IPAddressTests {
    static let texts: [(text: String, written: String, octets: [UInt8])] = [
        ("192.0.2.1", "192.0.2.1", [192, 0, 2, 1]), ("0.0.0.0", "0.0.0.0", [0, 0, 0, 0]),
        ("255.255.255.255", "255.255.255.255", [255, 255, 255, 255]),
        ("::", "::", [UInt8](repeating: 0, count: 16)), ("::1", "::1", [UInt8](repeating: 0, count: 15) + [1]),
        ("0:0:0:0:0:0:0:1", "::1", [UInt8](repeating: 0, count: 15) + [1]),
        ("2001:DB8::00A", "2001:db8::a", [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10]),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1", [UInt8](repeating: 0, count: 10) + [255, 255, 192, 0, 2, 1]),
        ("::FFFF:c000:201", "::ffff:192.0.2.1", [UInt8](repeating: 0, count: 10) + [255, 255, 192, 0, 2, 1]),
        ("fe80::1%1", "fe80::1%1", [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [1]),
        ("fe80::1%4294967295", "fe80::1%4294967295", [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [1]),
    ]

    @Test("Text is read into octets, and written in the usual form", arguments: texts)
    func text(text: String, written: String, octets: [UInt8]) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == written)
        #expect(address.octets == octets)
        #expect(address.family == (octets.count == 4 ? .ipv4 : .ipv6))
        #expect(IPAddress(written) == address)
    }

    static let refusals = [
        "", " ", "1.2.3", "1.2.3.", ".1.2.3", "1.2.3.4.", "1.2.3.4.5", "1..2.3", "256.0.0.1", "1.2.3.256", "1.2.3.-4",
        "1.2.3.+4", "01.2.3.4", "0x7f.0.0.1", "127.1", "2130706433", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4\n", "1,2,3,4",
        "192.0.2.1/24", "192.0.2.1%1", "192.0.2.1%", "127.0.0.1\0", "127.0.0.1\0x", "١.2.3.4", "localhost",
        ":", ":::", "1::2::3", "12345::", "::g", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:", "::1 ", " ::1",
        "[::1]", "::1/128", "::ffff:192.0.2.256", "::192.0.2.1:1", "::1\0", "::1%", "fe80::1%", "fe80::1%0",
        "fe80::1%-1", "fe80::1%+1", "fe80::1%4294967296", "fe80::1%1%1", "fe80::1%nosuchinterface", "fe80::1%1\0",
        "fe80::1%lo\0", "fe80::1%lo\0x", "%lo", "%1", "%",
    ]

    @Test("Anything else is no address", arguments: refusals)
    func refusal(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("Octets in network order are kept", arguments: [1, 2, 3] as [UInt64])
    func octets(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for count in [4, 16] {
            for _ in 0..<200 {
                let octets = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
                let address = try #require(IPAddress(networkOrder: octets))
                #expect(address.octets == octets, "seed \(seed)")
                #expect(IPAddress(address.description) == address, "seed \(seed)")
            }
        }
    }

    @Test("Only 4 and 16 octets are an address", arguments: [0, 1, 3, 5, 8, 15, 17, 32])
    func octetCount(count: Int) {
        #expect(IPAddress(networkOrder: [UInt8](repeating: 1, count: count)) == nil)
    }

    static let loopbacks: [(text: String, isLoopback: Bool)] = [
        ("127.0.0.1", true), ("127.0.0.0", true), ("127.255.255.255", true), ("127.1.2.3", true), ("::1", true),
        ("126.255.255.255", false), ("128.0.0.0", false), ("0.0.0.0", false), ("1.0.0.127", false), ("::", false),
        ("::2", false), ("1::1", false), ("::1:0:0:0:1", false), ("192.0.2.1", false), ("2001:db8::1", false),
        ("::ffff:127.0.0.1", false),
    ]

    @Test("127.0.0.0/8 and ::1 are loopback, and nothing else is", arguments: loopbacks)
    func loopback(text: String, isLoopback: Bool) throws {
        #expect(try #require(IPAddress(text)).isLoopback == isLoopback)
    }

    @Test("The loopback constants are what they say")
    func constants() {
        #expect(IPAddress.ipv4Loopback == IPAddress("127.0.0.1"))
        #expect(IPAddress.ipv6Loopback == IPAddress("::1"))
    }

    @Test("Addresses differ by family, by octets and by scope")
    func equality() {
        let texts = [
            "0.0.0.0", "::", "192.0.2.1", "::192.0.2.1", "::ffff:192.0.2.1", "fe80::1", "fe80::1%1", "fe80::1%2",
        ]
        #expect(Set(texts.map { IPAddress($0) }).count == texts.count)
        #expect(IPAddress("::A") == IPAddress("0::a"))
    }
}

@Suite("Endpoints") struct EndpointTests {
    static let texts: [(text: String, address: String, port: UInt16)] = [
        ("127.0.0.1:5300", "127.0.0.1", 5300), ("192.0.2.1:0", "192.0.2.1", 0), ("0.0.0.0:65535", "0.0.0.0", 65535),
        ("[::1]:5300", "::1", 5300), ("[2001:db8::1]:53", "2001:db8::1", 53), ("[fe80::1%2]:53", "fe80::1%2", 53),
        ("[::ffff:192.0.2.1]:53", "::ffff:192.0.2.1", 53), ("[::]:0", "::", 0),
    ]

    @Test("An endpoint is an address and a port, IPv6 in brackets", arguments: texts)
    func text(text: String, address: String, port: UInt16) throws {
        let endpoint = try #require(Endpoint(text))
        #expect(endpoint == Endpoint(address: try #require(IPAddress(address)), port: port))
        #expect(endpoint.description == text)
        #expect(Endpoint(text, defaultPort: 1) == endpoint)
    }

    @Test(
        "Without a port, the default completes it, and without a default it is none",
        arguments: ["127.0.0.1", "::1", "[::1]", "2001:db8::1", "[fe80::1%2]", "::1:53"])
    func defaultPort(text: String) throws {
        let address = try #require(IPAddress(text.filter { $0 != "[" && $0 != "]" }))
        #expect(Endpoint(text, defaultPort: 53) == Endpoint(address: address, port: 53))
        #expect(Endpoint(text, defaultPort: 0)?.port == 0)
        #expect(Endpoint(text) == nil)
    }

    static let refusals = [
        "", ":", ":53", "53", "[]", "[]:53", "[:53", "]:53", "1.2.3", "1.2.3:53", "256.0.0.1:53", "localhost:53",
        "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:70000", "127.0.0.1:-1", "127.0.0.1:+53", "127.0.0.1: 53",
        "127.0.0.1:53 ", " 127.0.0.1:53", "127.0.0.1 :53", "127.0.0.1:0x35", "127.0.0.1:5e1", "127.0.0.1:٥٣",
        "127.0.0.1:53:53", "127.0.0.1:53\0", "127.0.0.1\0:53", "127.0.0.1::53", "127.0.0.1#53",
        "127.0.0.1:99999999999999999999", "[127.0.0.1]:53", "[127.0.0.1]",
        "[::1]:70000", "[::1]:", "[::1]:+53", "[::1]:-0", "[::1]53", "[::1] :53", "[::1]:53 ", "[::1]:53:53", "[::1",
        "[::1:53", "::1]:53", "[[::1]]:53", "[::1]]:53", "[::1%]:53", "[::1%nosuchinterface]:53", "[::g]:53",
    ]

    @Test("Anything else is no endpoint, with a default port or without", arguments: refusals)
    func refusal(text: String) {
        #expect(Endpoint(text) == nil)
        #expect(Endpoint(text, defaultPort: 53) == nil)
    }

    @Test("The form for system calls keeps every endpoint", arguments: texts.map(\.text) + ["255.1.2.3:258"])
    func systemForm(text: String) throws {
        let endpoint = try #require(Endpoint(text))
        #expect(SocketAddress(endpoint).endpoint == endpoint)
    }

    @Test("Room for an address holds none yet")
    func emptyAddress() {
        #expect(SocketAddress().endpoint == nil)
    }
}

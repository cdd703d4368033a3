import Testing

@testable import Transport

@Suite("Networks") struct AddressPrefixTests {
    static let texts = [
        ("192.0.2.77/24", "192.0.2.0/24"), ("192.0.2.1", "192.0.2.1/32"), ("0.0.0.0/0", "0.0.0.0/0"),
        ("255.255.255.255/1", "128.0.0.0/1"), ("::1", "::1/128"), ("2001:db8:ffff::1/33", "2001:db8:8000::/33"),
        ("2001:db8:0:1:8000::1/65", "2001:db8:0:1:8000::/65"), ("ff::/0", "::/0"),
    ]

    @Test("Text is read, and the bits behind the length do not count", arguments: texts)
    func text(text: String, written: String) throws {
        #expect(AddressPrefix(text)?.description == written)
    }

    @Test(
        "Anything else is no network",
        arguments: [
            "", "/", "/8", "192.0.2.0/", "192.0.2.0/33", "::/129", "::/-1", "::/+1", "1.2.3.4/8/8", "1.2/16", "x/8",
        ])
    func refusal(text: String) {
        #expect(AddressPrefix(text) == nil)
    }

    static let members = [
        ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false), ("0.0.0.0/0", "8.8.8.8", true),
        ("0.0.0.0/0", "::1", false), ("::/0", "0.0.0.0", false), ("::/0", "2001:db8::1", true),
        ("2001:db8::/32", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true), ("2001:db8::/32", "2001:db9::", false),
        ("fe80::/10", "fe80::1%1", true), ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.0", false),
    ]

    @Test("It contains the addresses of its family with the same first bits", arguments: members)
    func contains(prefix: String, address: String, isInside: Bool) throws {
        let prefix = try #require(AddressPrefix(prefix))
        let member = try #require(IPAddress(address))
        #expect(prefix.contains(member) == isInside)
    }
}

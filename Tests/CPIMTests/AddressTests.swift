import DNSWire
import NextHops
import Testing

@testable import CPIM

/// Who is meant by a URI, who may, and which way leads there.
@Suite("Addresses of principals") struct AddressTests {
    /// URIs of one mailbox each, however it is written.
    static let mailboxes: [(uri: String, localPart: String, domain: String)] = [
        ("im:fred@example.com", "fred", "example.com"), ("IM:fred@EXAMPLE.com.", "fred", "example.com"),
        ("im:%66red@example.com", "fred", "example.com"), ("im:\"fred\"@example.com", "fred", "example.com"),
        ("im:%22f%5Cred%22@example.com", "fred", "example.com"), ("im:Fred@example.com", "Fred", "example.com"),
        ("im:%22a%20%40%20b%22.c@example.com", "a @ b.c", "example.com"),
        ("im:%22a%5C%22b%22@example.com", "a\"b", "example.com"),
        ("im:fred@b%C3%BCcher.example", "fred", "xn--bcher-kva.example"),
    ]

    @Test("A principal is the same however its URI is written", arguments: mailboxes)
    func principals(uri: String, localPart: String, domain: String) throws {
        let principal = try Principal(uri, of: .im)
        #expect(principal == Principal(localPart: localPart, domain: domain))
    }

    /// Patterns, and whether fred of example.com is meant; nothing for what is no pattern.
    static let patterns: [(text: String, isMeant: Bool?)] = [
        ("*", true), ("*@example.com", true), ("*@Example.COM.", true), ("fred@example.com", true),
        ("fred@EXAMPLE.com.", true), ("\"fred\"@example.com", true), ("Fred@example.com", false),
        ("%66red@example.com", false), ("*@sub.example.com", false), ("*@com.example", false),
        ("*@bücher.example", false), ("fred", nil), ("", nil), ("@example.com", nil), ("fred@", nil),
        ("fred@localhost", nil), ("fred@a..b", nil), ("a b@example.com", nil), ("fred@192.0.2.1", nil),
    ]

    @Test("A pattern means a mailbox however that is written", arguments: patterns)
    func access(text: String, isMeant: Bool?) throws {
        for uri in ["im:fred@example.com", "im:%22fred%22@EXAMPLE.com."] {
            let principal = try Principal(uri, of: .im)
            let pattern = AccessList.Pattern(text)
            #expect(pattern.map { AccessList(allowed: [$0]).permits(principal) } == isMeant)
            #expect(pattern.map { !AccessList(denied: [$0]).permits(principal) } == isMeant)
        }
    }

    @Test("Who only looks like somebody is somebody else")
    func likeness() throws {
        // The sign of the kelvin, and e with an accent of its own.
        for (text, other) in [("K@a.test", "im:%E2%84%AA@a.test"), ("caf\u{E9}@a.test", "im:cafe%CC%81@a.test")] {
            let pattern = try #require(AccessList.Pattern(text))
            let principal = try Principal(other, of: .im)
            #expect(!AccessList(allowed: [pattern]).permits(principal))
            guard case .principal(let meant) = pattern else {
                Issue.record("\(text) means nobody")
                continue
            }
            #expect(meant != principal && Set([meant, principal]).count == 2)
        }
    }

    @Test("Identifiers are 128 bits that do not come again")
    func identifiers() {
        var generator = SystemRandomNumberGenerator()
        let identifiers = (0..<100_000).map { _ in OperationID(using: &generator) }
        #expect(Set(identifiers).count == identifiers.count)
        #expect(
            identifiers.allSatisfy {
                $0.octets.count == 32 && $0.octets.allSatisfy { "0123456789abcdef".utf8.contains($0) }
            })
        // Every digit takes every value: none is left to guess.
        for place in 0..<32 { #expect(Set(identifiers.lazy.map { $0.octets[place] }).count == 16) }
    }

    @Test("Whoever is denied may not, though allowed too; where nobody is allowed nobody may")
    func precedence() throws {
        let fred = try Principal("im:fred@example.com", of: .im)
        #expect(AccessList().permits(fred))
        #expect(!AccessList(allowed: []).permits(fred))
        #expect(!AccessList(allowed: [.everybody], denied: [.domain("example.com")]).permits(fred))
    }

    /// Foreign addresses, and their URI behind relay.test.
    static let routes: [(address: String, uri: String)] = [
        // The example of RFC 3860 B.2.
        ("pepp://example.com/fred", "im:pepp=example.com/fred@relay.test"),
        ("sip:fred@example.com", "im:%22sip:fred%40example.com%22@relay.test"),
        ("im:fred@example.com", "im:%22im:fred%40example.com%22@relay.test"),
        ("tel:+15551234", "im:%22tel:+15551234%22@relay.test"),
        ("xmpp:a?message;x=%20y", "im:%22xmpp:a%3Fmessage;x=%2520y%22@relay.test"),
    ]

    @Test("An address stands in a local part whole, and comes back as it was", arguments: routes)
    func route(address: String, uri: String) throws {
        let made = try SourceRoute.uri(of: address, .im, through: "relay.test")
        let read = try MessagingURI(made)
        #expect(SourceRoute.address(in: read) == address)
        #expect(try read.destination().host == "relay.test")
        // Another way to write it is another way to read the same.
        #expect(SourceRoute.address(in: try MessagingURI(uri)) == address)
    }

    @Test("The example of RFC 3860 is written as it stands there")
    func example() throws {
        let made = try SourceRoute.uri(of: "pepp://example.com/fred", .im, through: "relay.test")
        #expect(made == "im:pepp=example.com/fred@relay.test")
    }

    @Test("A route may lead through several, each undoing its own")
    func nested() throws {
        let inner = try SourceRoute.uri(of: "pepp://example.com/fred", .pres, through: "inner.test")
        let outer = try SourceRoute.uri(of: inner, .pres, through: "outer.test")
        #expect(SourceRoute.address(in: try MessagingURI(outer)) == inner)
    }

    @Test("What is no absolute URI has no way", arguments: ["fred", "", ":x", "sip:", "a b:c", "x:y#z", "1a:b"])
    func noAddress(text: String) {
        let error = #expect(throws: ResolutionError.self) {
            try SourceRoute.uri(of: text, .im, through: "relay.test")
        }
        #expect(error?.code == .invalidURI)
    }

    @Test("A local part that holds no address leads nowhere", arguments: ["fred", "a.b", "=a", "1a=b"])
    func noRoute(localPart: String) throws {
        #expect(SourceRoute.address(in: try MessagingURI("im:\(localPart)@relay.test")) == nil)
    }
}

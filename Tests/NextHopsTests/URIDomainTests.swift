import DNSWire
import Testing

@testable import NextHops

@Suite("Domains of messaging URIs") struct URIDomainTests {
    struct International: CustomTestStringConvertible, Sendable {
        let text: String
        let host: String
        var testDescription: String { text }
    }

    static let international = [
        International(text: "bücher.test", host: "xn--bcher-kva.test"),
        // Non-transitional: ß, the final sigma and the joiners are letters of their own.
        International(text: "faß.test", host: "xn--fa-hia.test"),
        International(text: "βόλος.test", host: "xn--nxasmm1c.test"),
        International(text: "βόλοσ.test", host: "xn--nxasmq6b.test"),
        International(text: "نامه\u{200C}ای.test", host: "xn--mgba3gch31f060k.test"),
        International(text: "BÜCHER.Test", host: "xn--bcher-kva.test"),
        International(text: "bu\u{308}cher.test", host: "xn--bcher-kva.test"),
        International(text: "bücher.test.", host: "xn--bcher-kva.test"),
        International(text: "例え.テスト", host: "xn--r8jz45g.xn--zckzah"),
        International(text: "bücher。test", host: "xn--bcher-kva.test"),
        International(text: "ａ.test", host: "a.test"),
        International(text: "_x.bücher.test", host: "_x.xn--bcher-kva.test"),
        International(text: "xn--bcher-kva.test", host: "xn--bcher-kva.test"),
    ]

    @Test("A domain in percent-encoded UTF-8 becomes A-labels", arguments: international)
    func aLabels(_ domain: International) throws {
        let uri = try MessagingURI("im:u@\(domain.text.percentEncoded)")
        #expect(try uri.destination().host == domain.host)
    }

    static let misfits = [
        "\u{200D}a.test", "a\u{200C}b.test", "\u{301}a.test", "aא.test", "1א.test", "\u{FFFD}.test", "a\u{202E}b.test",
        "ü..test", ".ü.test", "\u{AD}.test", "ü／b.test", "ü＠b.test", "ü：1.test", "ü\u{A0}b.test", "ü b.test",
        "ü%b.test",
        "ü@b.test", "ü:1.test", "ü/b.test", "ü?b.test", "ü#b.test", "xn--ü.test", "ü\\b.test", "ü\u{0}b.test",
        String(repeating: "ü", count: 64) + ".test",
    ]

    @Test("What has no form in A-labels is refused", arguments: misfits)
    func noALabels(_ domain: String) {
        #expect(throws: ResolutionError(.invalidURI, "")) { try MessagingURI("im:u@\(domain.percentEncoded)") }
    }

    @Test("Four numbers stay no name in other scripts", arguments: ["１９２.0.2.1", "192。0。2。1"])
    func fullWidthAddress(_ domain: String) throws {
        let uri = try MessagingURI("im:u@\(domain.percentEncoded)")
        #expect(throws: ResolutionError(.notFQDN, "")) { try uri.destination() }
    }

    @Test("The labels of service and protocol are put in front of the A-labels as they are")
    func labelsInFront() async throws {
        let run = await Run("im:u@fa%C3%9F.test", servers: [(.one, .failing(.noSuchName))])
        #expect(run.asked.first == "SRV _im._sip.xn--fa-hia.test", "\(run)")
    }

    static let syntax = [
        "ex..test", ".ex.test", "ex.test..", ".", "..", "ex*.test", "e%20x.test", "ex%00.test", "ex%0A.test",
        "ex%2F.test", "ex+.test", "ex!.test", "ex.test,y.test", "ex~.test", "ex=.test",
    ]

    @Test("An empty label and characters that hosts do not have are refused", arguments: syntax)
    func badSyntax(_ domain: String) {
        #expect(throws: ResolutionError(.invalidURI, "")) { try MessagingURI("im:u@\(domain)") }
    }

    @Test("A final dot changes nothing", arguments: ["ex.test", "EX.test", "a.b.ex.test"])
    func finalDot(_ domain: String) throws {
        #expect(try MessagingURI("im:u@\(domain).").host == MessagingURI("im:u@\(domain)").host)
    }
}

@Suite("Lengths of domains in URIs") struct URILengthTests {
    /// A domain of so many octets in wire form.
    static func domain(octets: Int) -> String {
        var labels: [String] = []
        // The root and `test` take 6 octets.
        var left = octets - 6
        while left > 0 {
            // No rest of one octet: a label takes at least two.
            let length = left > 64 ? (left == 65 ? 62 : 63) : left - 1
            labels.append(String(repeating: "a", count: length))
            left -= length + 1
        }
        return (labels + ["test"]).joined(separator: ".")
    }

    @Test("A label of 63 octets is the longest")
    func longestLabel() throws {
        let label = String(repeating: "a", count: 63)
        #expect(try MessagingURI("im:u@\(label).test").destination().host == "\(label).test")
        #expect(throws: ResolutionError(.invalidURI, "")) { try MessagingURI("im:u@a\(label).test") }
    }

    @Test("A domain of 255 octets is the longest; a URI is refused beyond")
    func longestDomain() throws {
        let longest = Self.domain(octets: 255)
        #expect(try MessagingURI("im:u@\(longest)").destination().wire.count == 255)
        #expect(try MessagingURI("im:u@\(longest).").destination().wire.count == 255)
        #expect(throws: ResolutionError(.invalidURI, "")) { try MessagingURI("im:u@\(Self.domain(octets: 256))") }
    }

    // What `_im._sip` and its like take of 255 octets.
    static let prefixes: [(uri: String, protocols: [String], octets: Int)] = [
        ("im", ["_sip"], 9), ("pres", ["_sip"], 11), ("im", ["_xmpp"], 10), ("im", ["_sip", "_xmpp"], 10),
        ("im", ["_xmpp", "_sip"], 10),
    ]

    @Test("The labels in front have to fit, for every protocol, before anything is asked", arguments: prefixes)
    func roomForTheLabels(uri: String, protocols: [String], octets: Int) async throws {
        let labels = protocols.compactMap(ProtocolLabel.init(_:))
        let longest = await Run(
            "\(uri):u@\(Self.domain(octets: 255 - octets))", servers: [(.one, .failing(.noSuchName))]
        ) {
            $0.protocols = labels
        }
        #expect(longest.failure == "noSuchDomain", "\(longest)")
        #expect(longest.network.sent.contains { $0.question?.name.wire.count == 255 })
        let over = await Run("\(uri):u@\(Self.domain(octets: 256 - octets))", servers: [(.one, .failing(.noSuchName))])
        {
            $0.protocols = labels
        }
        #expect(over.failure == "invalidURI" && over.asked.isEmpty, "\(over)")
    }
}

extension String {
    /// The text with everything but unreserved characters of ASCII percent-encoded.
    fileprivate var percentEncoded: String {
        utf8.reduce("") { text, octet in
            let character = Character(UnicodeScalar(octet))
            guard character.isASCII, character.isLetter || character.isNumber || "-._".contains(character) else {
                return text + "%" + (octet < 16 ? "0" : "") + String(octet, radix: 16, uppercase: true)
            }
            return text + String(character)
        }
    }
}

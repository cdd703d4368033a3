import DNSWire
import Testing

@testable import NextHops

@Suite("Messaging URIs") struct MessagingURITests {
    struct Sound: CustomTestStringConvertible, Sendable {
        let text: String
        let localPart: String?
        let domain: String?

        init(_ text: String, _ localPart: String?, at domain: String?) {
            self.text = text
            self.localPart = localPart
            self.domain = domain
        }

        var testDescription: String { text }
    }

    static let sound = [
        Sound("im:alice@example.test", "alice", at: "example.test"),
        Sound("pres:alice@example.test", "alice", at: "example.test"),
        Sound("IM:U@EX.TEST.", "U", at: "ex.test"),
        Sound("Pres:u@Ex.Test", "u", at: "ex.test"),
        // RFC 3860 B.2: the local part carries a foreign address.
        Sound("im:pepp=example.com/fred@relay.test", "pepp=example.com/fred", at: "relay.test"),
        Sound("im:!#$&'*+-/=^_`{|}~@ex.test".encodingUnwise, "!%23$&'*+-/=%5E_%60%7B%7C%7D~", at: "ex.test"),
        Sound("im://u@ex.test", "//u", at: "ex.test"),
        Sound("im:a%3Fb@ex.test", "a%3Fb", at: "ex.test"),
        Sound("im:a.b.c@ex.test", "a.b.c", at: "ex.test"),
        Sound("im:%61lice@ex.test", "%61lice", at: "ex.test"),
        Sound("im:100%25@ex.test", "100%25", at: "ex.test"),
        Sound("im:u@a-b.x--y.test", "u", at: "a-b.x--y.test"),
        Sound("im:u@_domain.ex.test", "u", at: "_domain.ex.test"),
        Sound("im:u@1.2.3.4.test", "u", at: "1.2.3.4.test"),
        Sound("im:u@1.2.3", "u", at: "1.2.3"),
        Sound("im:u@1.2.3.4.5", "u", at: "1.2.3.4.5"),
        Sound("im:u@%65x.test", "u", at: "ex.test"),
        Sound("im:u@ex%2Etest", "u", at: "ex.test"),
        Sound("im:u%40ex.test", "u", at: "ex.test"),
        Sound("im:alice@example.test?subject=x", "alice", at: "example.test"),
        Sound("im:", nil, at: nil),
        Sound("PRES:", nil, at: nil),
        Sound("im:?subject=x", nil, at: nil),
    ]

    @Test("A sound URI is read into its parts", arguments: sound)
    func parts(_ sound: Sound) throws {
        let uri = try MessagingURI(sound.text)
        #expect(uri.localPart == sound.localPart)
        #expect(uri.host == (try sound.domain.map { .domain(try Name($0)) }))
        #expect(uri.text == sound.text && uri.description == sound.text)
        #expect(uri.service == (sound.text.lowercased().hasPrefix("im") ? .im : .pres))
    }

    static let quoted = [
        Sound(#"im:"a@b"@ex.test"#, #""a@b""#, at: "ex.test"),
        Sound("im:%22a%40b%22@ex.test", "%22a%40b%22", at: "ex.test"),
        Sound("im:%22a@b%22@ex.test", "%22a@b%22", at: "ex.test"),
        Sound(#"im:"a\"@b"@ex.test"#, #""a\"@b""#, at: "ex.test"),
        Sound("im:%22a%5C%22%40b%22@ex.test", "%22a%5C%22%40b%22", at: "ex.test"),
        Sound(#"im:"\\"@ex.test"#, #""\\""#, at: "ex.test"),
        Sound("im:%22%22@ex.test", "%22%22", at: "ex.test"),
        Sound("im:%22a..b%22@ex.test", "%22a..b%22", at: "ex.test"),
        Sound("im:%22.%22@ex.test", "%22.%22", at: "ex.test"),
        Sound("im:%22a%20b%22@ex.test", "%22a%20b%22", at: "ex.test"),
        Sound("im:%22a%09b%22@ex.test", "%22a%09b%22", at: "ex.test"),
        Sound("im:%22a%3Cb%3E%28c%29%22@ex.test", "%22a%3Cb%3E%28c%29%22", at: "ex.test"),
        Sound(#"im:a."b@c".d@ex.test"#, #"a."b@c".d"#, at: "ex.test"),
        Sound("im:%22x@x.test,y@y.test%22@ex.test", "%22x@x.test,y@y.test%22", at: "ex.test"),
    ]

    @Test("A quoted local part holds what an atom may not, even an @", arguments: quoted)
    func quotedLocalParts(_ sound: Sound) throws {
        try parts(sound)
    }

    static let encodedLocalParts = [
        "%C3%BC", "gr%c3%bc%C3%9fe", "%E2%82%ac", "%F0%9F%98%80", "%22%C3%BC%40%22", "e%CC%81",
    ]

    @Test("Percent-encoded UTF-8 in a local part is kept byte for byte", arguments: encodedLocalParts)
    func internationalLocalParts(_ localPart: String) throws {
        let uri = try MessagingURI("im:\(localPart)@ex.test")
        #expect(Array((uri.localPart ?? "").utf8) == Array(localPart.utf8))
        #expect(try uri.destination() == Name("ex.test"))
    }

    @Test("The local part decides nothing about the domain", arguments: sound + quoted)
    func localPartIsOpaque(_ sound: Sound) throws {
        guard let domain = sound.domain else { return }
        #expect(try MessagingURI(sound.text).destination() == Name(domain))
    }

    static let labels: [(Service, String)] = [(.im, "_im"), (.pres, "_pres")]

    @Test("A service's label is its scheme behind an underscore", arguments: labels)
    func serviceLabels(_ service: Service, _ label: String) {
        #expect(service.label == label)
    }
}

@Suite("Headers of messaging URIs") struct MessagingURIHeaderTests {
    struct Sound: CustomTestStringConvertible, Sendable {
        let query: String
        let headers: [String]
        var testDescription: String { query }
    }

    static let sound = [
        Sound(query: "?subject=x", headers: ["subject: x"]),
        Sound(query: "?=", headers: [": "]),
        Sound(query: "?a=", headers: ["a: "]),
        Sound(query: "?=b", headers: [": b"]),
        Sound(query: "?a=1&a=1&A=2", headers: ["a: 1", "a: 1", "A: 2"]),
        Sound(query: "?a=b=c", headers: ["a: b=c"]),
        Sound(query: "?a=1?b", headers: ["a: 1?b"]),
        Sound(query: "?to=x@y.test,z@y.test", headers: ["to: x@y.test,z@y.test"]),
        Sound(query: "?subject=a%20%26%20b%3D", headers: ["subject: a%20%26%20b%3D"]),
        Sound(query: "?s=%FF%00", headers: ["s: %FF%00"]),
        Sound(query: "?&a=1".replacing("&", with: "=&"), headers: [": ", "a: 1"]),
    ]

    @Test("Headers may be empty, repeated and encoded, and stay as they stand", arguments: sound)
    func headers(_ sound: Sound) throws {
        for mailbox in ["", "u@ex.test"] {
            let uri = try MessagingURI("im:\(mailbox)\(sound.query)")
            #expect(uri.headers.map { "\($0.name): \($0.value)" } == sound.headers)
            #expect((uri.host == nil) == mailbox.isEmpty)
        }
    }

    @Test("A URI without a question mark has no headers")
    func noHeaders() throws {
        #expect(try MessagingURI("im:u@ex.test").headers.isEmpty)
    }

    static let unsound = [
        "?", "?a", "?a=1&", "?&a=1", "?a=1&&b=2", "?a=%", "?a=%2", "?a=%G0", "?a=b c", "?a=<b>", "?a=ü",
        "?a=1#b", "?a=\u{7F}", "?a=b\r\nc",
    ]

    @Test("A header without =, or with what no URI holds, is refused", arguments: unsound)
    func refusals(_ query: String) {
        #expect(throws: ResolutionError(.invalidURI, "")) { try MessagingURI("im:u@ex.test\(query)") }
    }

    @Test("Quotes, brackets and backslashes are tolerated in a mailbox only", arguments: ["\"", "[", "]", "\\"])
    func refusalOfMailboxCharacters(_ character: String) {
        #expect(throws: ResolutionError(.invalidURI, "")) { try MessagingURI("im:u@ex.test?subject=\(character)") }
    }
}

extension String {
    /// The text with the characters encoded that an atom may hold and a URI may not.
    fileprivate var encodingUnwise: String {
        map {
            "#^`{|}".contains($0)
                ? $0.utf8.reduce("") { $0 + "%" + String($1, radix: 16, uppercase: true) } : String($0)
        }
        .joined()
    }
}

import DNSWire
import Testing

@testable import NextHops

@Suite("Refused URIs") struct URIRefusalTests {
    static let schemes = [
        "", "im", "alice@example.test", ":alice@example.test", "sip:alice@example.test",
        "xmpp:alice@example.test", "ims:alice@example.test", " im:alice@example.test", "im :alice@example.test",
        "%69m:alice@example.test", "ım:alice@example.test",
    ]

    @Test("What begins with neither im: nor pres: is no messaging URI", arguments: schemes)
    func otherSchemes(_ text: String) {
        #expect(throws: ResolutionError(.invalidURI, "")) { try MessagingURI(text) }
    }

    static let mailboxes = [
        "im:u@", "im:@ex.test", "im:@", "im:u", "im:%", "im:u%@ex.test", "im:u%4@ex.test", "im:u%zz@ex.test",
        "im:u@ex.test%", "im:u@ex.test%2", "im:a@x.test,b@y.test", "im:a,b@ex.test", "im:a@b@ex.test",
        "im:u@ex.test/path", "im:u@ex.test:5060", "im:<u@ex.test>", "im:Alice%20%3Cu@ex.test%3E",
        "im:%3Cu@ex.test%3E", "im:u(comment)@ex.test", "im:u@ex.test%28comment%29", "im:a%20b@ex.test",
        "im:a:b@ex.test", "im:a;b@ex.test", "im:a%5Cb@ex.test", "im:a%00b@ex.test", "im:a%0D%0Ab@ex.test",
        "im:a%7Fb@ex.test",
    ]

    @Test("A mailbox that RFC 2822 does not know is refused", arguments: mailboxes)
    func badMailboxes(_ text: String) {
        #expect(throws: ResolutionError(.invalidURI, "")) { try MessagingURI(text) }
    }

    static let dots = [
        "im:.a@ex.test", "im:a.@ex.test", "im:a..b@ex.test", "im:.@ex.test", "im:%2Ea@ex.test",
        "im:a%2E@ex.test", "im:%22a%22.@ex.test", "im:.%22a%22@ex.test",
    ]

    @Test("A dot at the edge of a local part, and two in a row, need quotes", arguments: dots)
    func badDots(_ text: String) {
        #expect(throws: ResolutionError(.invalidURI, "")) { try MessagingURI(text) }
    }

    static let quotes = [
        #"im:"a@ex.test"#, "im:%22a@ex.test", #"im:"@ex.test"#, #"im:a"@ex.test"#, #"im:a"b"@ex.test"#,
        #"im:"a"b@ex.test"#, #"im:"a""b"@ex.test"#, #"im:"a\"@ex.test"#, #"im:"a\"#, #"im:"a"#, #"im:"a""#,
        #"im:"a?b"@ex.test"#, "im:%22a%00b%22@ex.test", "im:%22a%0Db%22@ex.test", "im:%22a%0Ab%22@ex.test",
        "im:%22a%0D%0Ab%22@ex.test", "im:%22a%5C%00%22@ex.test", "im:%22a%5C%0A%22@ex.test",
    ]

    @Test(
        "Quotes that are not closed, or stand inside a word, or hold line ends or zeros, are refused", arguments: quotes
    )
    func badQuotes(_ text: String) {
        #expect(throws: ResolutionError(.invalidURI, "")) { try MessagingURI(text) }
    }

    static let encodings = [
        "im:ü@ex.test", "im:u@bücher.test", "im:\"ü\"@ex.test", "im:😀@ex.test", "im:u\u{301}@ex.test",
        "im:%FF@ex.test", "im:%C3@ex.test", "im:%C3%28@ex.test", "im:%C0%80@ex.test", "im:%ED%A0%80@ex.test",
        "im:%22%FF%22@ex.test", "im:u@%FF.test", "im:u@%C3.test", "im:u@%C0%AE.test",
    ]

    @Test("UTF-8 has to be percent-encoded, and what is encoded has to be UTF-8", arguments: encodings)
    func badEncodings(_ text: String) {
        #expect(throws: ResolutionError(.invalidURI, "")) { try MessagingURI(text) }
    }

    static let characters = Array(0x00...0x20) + Array("<>#^`{|}".utf8.map(Int.init)) + [0x7F]

    @Test("A character that no URI holds is refused wherever it stands", arguments: characters)
    func badCharacters(_ value: Int) throws {
        let character = String(try #require(UnicodeScalar(value)))
        for text in ["im:a\(character)b@ex.test", "im:\"a\(character)b\"@ex.test", "im:u@ex\(character)ample.test"] {
            #expect(throws: ResolutionError(.invalidURI, "")) { try MessagingURI(text) }
        }
    }

    @Test("A fragment is refused", arguments: ["im:u@ex.test#f", "im:#f", "im:u#f@ex.test", "im:u@ex.test?a=b#f"])
    func fragments(_ text: String) {
        #expect(throws: ResolutionError(.invalidURI, "")) { try MessagingURI(text) }
    }

    @Test("A URI without a mailbox has no destination", arguments: ["im:", "pres:", "im:?subject=x", "im:?="])
    func nobody(_ text: String) throws {
        let uri = try MessagingURI(text)
        #expect(throws: ResolutionError(.noDestination, "")) { try uri.destination() }
    }

    static let notFullNames = [
        "im:u@localhost", "im:u@localhost.", "pres:u@test", "im:u@[192.0.2.1]", "im:u@[IPv6:2001:db8::1]",
        "im:u@%5B192.0.2.1%5D", "im:u@192.0.2.1", "im:u@192.0.2.1.", "im:u@999.0.2.1", "im:u@1.2.3.4",
        "im:u@%31.2.3.4", "im:u@_im",
    ]

    @Test("One label, an address in brackets and four numbers are no full domain names", arguments: notFullNames)
    func notFullyQualified(_ text: String) throws {
        let uri = try MessagingURI(text)
        #expect(throws: ResolutionError(.notFQDN, "")) { try uri.destination() }
    }

    static let brackets = [
        "im:u@[", "im:u@[]", "im:u@[192.0.2.1", "im:u@192.0.2.1]", "im:u@[192.0.2.1].test",
        "im:u@[192.0.2.1]:5060", "im:u@a[192.0.2.1]", "im:u@[a]b]", "im:u@[[a]]", "im:u@[a%5C]",
    ]

    @Test("Brackets that do not hold the whole domain are refused", arguments: brackets)
    func badBrackets(_ text: String) {
        #expect(throws: ResolutionError(.invalidURI, "")) { try MessagingURI(text) }
    }

    @Test("A refused URI is never asked about", arguments: mailboxes + dots + quotes + encodings + notFullNames)
    func noQueries(_ text: String) async {
        let run = await Run(text, servers: [(.one, .failing(.noError))])
        #expect(run.error?.code == .invalidURI || run.error?.code == .notFQDN)
        #expect(run.asked.isEmpty, "\(run)")
    }
}

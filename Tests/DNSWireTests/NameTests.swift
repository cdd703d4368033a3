import Testing

@testable import DNSWire

@Suite("Names") struct NameTests {
    static let relative: [(text: String, origin: String, full: String)] = [
        ("@", "example.test", "example.test."), ("a", "example.test", "a.example.test."),
        ("a.b", "example.test.", "a.b.example.test."), ("a.", "example.test", "a."), (".", "example.test", "."),
        ("a\\.", "example.test", "a\\..example.test."), ("a\\\\.", "example.test", "a\\\\."),
        ("\\@", "example.test", "\\@.example.test."), ("a", ".", "a."), ("@", ".", "."), ("A", "Test", "A.Test."),
    ]

    @Test("A name without a final dot is completed with the origin", arguments: relative)
    func completion(text: String, origin: String, full: String) throws {
        #expect(try Name(text, relativeTo: Name(origin)).description == full)
    }

    @Test("A wrong name stays wrong with an origin", arguments: ["", "a..b", ".a", "a b", "\\256"])
    func wrongCompletion(text: String) {
        #expect(throws: NameError.self) { try Name(text, relativeTo: Record.lineOwner) }
    }

    @Test("Two octets are alike where they are one letter in two cases, and nowhere else")
    func caseOfOctets() throws {
        func isLetter(_ octet: UInt8) -> Bool { (0x41...0x5A).contains(octet & ~0x20) && octet < 0x80 }
        let names = try (UInt8.min...UInt8.max).map { try Name(labels: [[$0]]) }
        for (left, leftName) in zip(UInt8.min...UInt8.max, names) {
            for (right, rightName) in zip(UInt8.min...UInt8.max, names) {
                let areAlike = left == right || (isLetter(left) && left ^ right == 0x20)
                guard (leftName == rightName) != areAlike else { continue }
                Issue.record("octets \(left) and \(right) are \(areAlike ? "not " : "")taken for one")
            }
        }
        #expect(Set(names).count == 256 - 26)
    }

    static let alike: [(left: String, right: String)] = [
        ("example.test", "EXAMPLE.TEST"), ("_SIP._udp.Example.test", "_sip._UDP.eXAMPLE.TEST"), (".", "."),
        ("a\\.b.test", "A\\046B.test"),
    ]

    @Test("Names that differ in case are equal and have one hash, and keep their own spelling", arguments: alike)
    func equality(left: String, right: String) throws {
        let (first, second) = (try Name(left), try Name(right))
        #expect(first == second)
        #expect(first.hashValue == second.hashValue)
        #expect(first.lowercased.wire == second.lowercased.wire)
        #expect(try Name(first.description).wire == first.wire)
    }

    static let different: [(left: String, right: String)] = [
        ("a.test", "b.test"), ("a.test", "a.test.test"), ("a.b", "a\\.b"), (".", "a"), ("ab.c", "a.bc"),
        ("\\192.test", "\\224.test"), ("\\@.test", "`.test"), ("[.test", "{.test"), ("a\\000.test", "a.test"),
    ]

    @Test("Names that differ otherwise are not equal", arguments: different)
    func inequality(left: String, right: String) throws {
        #expect(try Name(left) != Name(right))
        #expect(try Name(right) != Name(left))
    }

    static let families: [(name: String, ancestor: String, isAtOrBelow: Bool)] = [
        ("example.test", "example.test", true), ("a.example.test", "example.test", true),
        ("a.b.c.example.test", "example.test", true), ("A.EXAMPLE.TEST", "example.Test", true),
        ("example.test", ".", true), (".", ".", true), ("a\\.b.example.test", "example.test", true),
        ("notexample.test", "example.test", false), ("example.test", "a.example.test", false),
        ("test", "example.test", false), (".", "test", false), ("example.test.example", "example.test", false),
        ("a\\.example.test", "example.test", false), ("a.example\\.test", "example.test", false),
        // One label that ends in the very octets of the ancestor's wire form.
        ("a\\007example\\004test", "example.test", false), ("b.a\\007example\\004test", "example.test", false),
        ("\\007example\\004test.", "example.test", false), ("xa.test", "a.test", false),
    ]

    @Test("A name is below another at a label's boundary only", arguments: families)
    func descent(name: String, ancestor: String, isAtOrBelow: Bool) throws {
        #expect(try Name(name).isAtOrBelow(Name(ancestor)) == isAtOrBelow)
    }

    static let hosts: [(text: String, host: String)] = [
        ("Sip1.EXAMPLE.Test.", "sip1.example.test"), (".", "."), ("a\\.B.test", "a\\.b.test"),
        ("\\192.test", "\\192.test"), ("A\\.", "a\\."), ("_IM._Sip.x", "_im._sip.x"),
    ]

    @Test("The host form is in small letters and without the final dot", arguments: hosts)
    func hostForm(text: String, host: String) throws {
        let name = try Name(text)
        #expect(name.host == host)
        #expect(try Name(host) == name)
    }

    @Test("Labels and parents take a name apart, down to the root")
    func parts() throws {
        var name = try Name("_im._SIP.a\\.b.test")
        #expect(name.labels.map { String(decoding: $0, as: UTF8.self) } == ["_im", "_SIP", "a.b", "test"])
        var texts: [String] = []
        while let parent = name.parent {
            texts.append(parent.description)
            name = parent
        }
        #expect(texts == ["_SIP.a\\.b.test.", "a\\.b.test.", "test.", "."])
        #expect(name.isRoot && name.labels.isEmpty)
    }

    @Test("Labels are put before a name in their order, dots in them as octets")
    func prepending() throws {
        let name = try Name("Example.test")
        #expect(try name.prepending("_im", "_sip").description == "_im._sip.Example.test.")
        #expect(try name.prepending("a.b").description == "a\\.b.Example.test.")
        #expect(try name.prepending().wire == name.wire)
        #expect(try Name.root.prepending("test") == Name("test"))
        #expect(throws: NameError(.emptyLabel)) { try name.prepending("") }
        #expect(throws: NameError(.longLabel)) { try name.prepending(String(repeating: "a", count: 64)) }
    }

    @Test("Labels that make a name too long are refused")
    func prependingTooMuch() throws {
        let longest = try Name(labels: [63, 63, 63, 56].map { [UInt8](repeating: 0x61, count: $0) })
        #expect(longest.wire.count == 250)
        #expect(try longest.prepending("_sip").wire.count == 255)
        #expect(throws: NameError(.longName)) { try longest.prepending("_xmpp") }
        #expect(throws: NameError(.longName)) { try longest.prepending("_im", "_a") }
    }
}

import CPIM
import Foundation
import Testing
import Transport

@Suite("Message/CPIM") struct CPIMMessageTests {
    /// The example of RFC 3862 5.1.
    static let whole = lines(
        "Content-type: Message/CPIM",
        "",
        "From: MR SANDERS <im:piglet@100akerwood.com>",
        "To: Depressed Donkey <im:eeyore@100akerwood.com>",
        "DateTime: 2000-12-13T13:40:00-08:00",
        "Subject: the weather will be fine today",
        "Subject:;lang=fr beau temps prevu pour aujourd'hui",
        "NS: MyFeatures <mid:MessageFeatures@id.foo.com>",
        "Require: MyFeatures.VitalMessageOption",
        "MyFeatures.VitalMessageOption: Confirmation-requested",
        "MyFeatures.WackyMessageOption: Use-silly-font",
        "",
        "Content-type: text/xml; charset=utf-8",
        "Content-ID: <1234567890@foo.com>",
        "",
        "<body>",
        "Here is the text of my message.",
        "</body>")

    static func lines(_ lines: String...) -> [UInt8] { Array(lines.map { $0 + "\r\n" }.joined().utf8) }

    /// A message with one header line.
    static func message(_ headers: String...) -> [UInt8] {
        Array(
            ("Content-Type: Message/CPIM\r\n\r\n" + headers.map { $0 + "\r\n" }.joined()
                + "\r\nContent-Type: text/plain\r\n\r\nhello").utf8)
    }

    @Test("The example of RFC 3862 is read in full, and its octets are kept")
    func example() throws {
        let message = try CPIMMessage(parsing: Self.whole)
        #expect(message.octets == Self.whole)
        let features = "mid:MessageFeatures@id.foo.com"
        let vital = CPIMHeader.Identity("VitalMessageOption", namespace: features)
        let contents: [CPIMHeader.Content] = [
            .from(CPIMAddress("im:piglet@100akerwood.com", formalName: "MR SANDERS")),
            .to(CPIMAddress("im:eeyore@100akerwood.com", formalName: "Depressed Donkey")),
            .dateTime("2000-12-13T13:40:00-08:00"),
            .subject("the weather will be fine today"), .subject("beau temps prevu pour aujourd'hui"),
            .namespace(prefix: "MyFeatures", uri: features), .require([vital]), .other, .other,
        ]
        #expect(message.headers.map(\.content) == contents)
        #expect(message.headers[7].identity == vital)
        #expect(message.headers[8].value == "Use-silly-font")
        #expect(message.headers[4].language == "fr" && message.headers[3].language == "i-default")
        #expect(message.content.fields.map(\.name) == ["Content-type", "Content-ID"])
        #expect(message.content.mediaType == "text/xml")
        #expect(message.content.body.elementsEqual("<body>\r\nHere is the text of my message.\r\n</body>\r\n".utf8))
        #expect(message.unknownRequirements() == [vital])
        #expect(message.unknownRequirements(besides: [vital]).isEmpty)
        let subject = Self.whole[message.headers[4].range]
        #expect(String(decoding: subject, as: UTF8.self) == "Subject:;lang=fr beau temps prevu pour aujourd'hui")
    }

    typealias Code = CPIMFormatError.Code

    /// Header lines that are none, and how far into the line the place of the mistake is.
    static let malformedLines: [(line: String, code: Code, offset: Int)] = [
        ("From:<im:a@b.test>", .header, 5), ("From <im:a@b.test>", .header, 0), (": x", .header, 0),
        ("Fr om: x", .header, 0), ("a.b.c: x", .header, 0), (".b: x", .header, 0), ("a.: x", .header, 0),
        ("Subject", .header, 0), ("Subject:", .header, 8), ("Subject:x", .header, 8), ("Sub(ject: x", .header, 0),
        ("Subject:  x", .whiteSpace, 9), ("Subject: x ", .whiteSpace, 10), (" Subject: x", .whiteSpace, 0),
        ("Subject: a\tb", .controlCharacter, 10), ("Subject: a\u{7F}b", .controlCharacter, 10),
        ("Subject: a\u{0}b", .controlCharacter, 10),
        ("Subject: a\rb", .lineEnd, 10), ("Subject: a\nb", .lineEnd, 10),
        ("Subject:;lang x", .parameter, 9), ("Subject:;lang= x", .parameter, 14),
        ("Subject:;lang=toolonglanguage x", .parameter, 14), ("Subject:;lang=e1 x", .parameter, 14),
        ("Subject:;lang=en;lang=fr x", .parameter, 17), ("Subject:;a=\"b x", .parameter, 11),
        ("Subject:;=b x", .parameter, 9),
        ("x.name: value", .namespace, 0), ("NS: <relative>", .namespace, 4), ("NS: p <a:b#c>", .namespace, 6),
        ("NS: p q <a:b>", .namespace, 4), ("NS: p", .namespace, 5), ("Require: x.name", .namespace, 9),
        ("Require: a,,b", .value, 11), ("Require: a, b", .header, 11),
        ("From: im:a@b.test", .value, 6), ("From: <a@b.test>", .value, 6), ("From: <>", .value, 6),
        ("From: A<im:a@b.test>", .value, 6), ("From: A  <im:a@b.test>", .value, 6),
        ("From: \"A <im:a@b.test>", .value, 6), ("To: A <im:a@b.test> x", .value, 6),
        ("cc: <im:a b@c.test>", .value, 4),
        ("DateTime: 2000-13-01T00:00:00Z", .value, 10), ("DateTime: 2001-02-29T00:00:00Z", .value, 10),
        ("DateTime: 2000-12-13 13:40:00Z", .value, 10), ("DateTime: 2000-12-13T24:00:00Z", .value, 10),
        ("DateTime: 2000-12-13T13:40:00", .value, 10), ("DateTime: yesterday", .value, 10),
    ]

    @Test("What is malformed is told by its kind and place", arguments: malformedLines)
    func malformed(line: String, code: Code, offset: Int) {
        let octets = Self.message("To: <im:a@b.test>", line)
        let start = octets.count - "\r\n\r\nContent-Type: text/plain\r\n\r\nhello".utf8.count - line.utf8.count
        let error = #expect(throws: CPIMFormatError.self) { try CPIMMessage(parsing: octets) }
        #expect(error?.code == code, "\(String(describing: error))")
        #expect(error?.offset == start + offset, "\(String(describing: error))")
    }

    /// Entities that are none.
    static let brokenEntities: [(text: String, code: Code, offset: Int)] = [
        ("", .missingSeparator, 0), ("Content-Type: Message/CPIM\r\n", .missingSeparator, 28),
        ("Content-Type: Message/CPIM\r\n\r\n", .missingSeparator, 30),
        ("Content-Type: Message/CPIM\r\n\r\nTo: <im:a@b.test>\r\n", .missingSeparator, 49),
        ("Content-Type: Message/CPIM\r\n\r\nTo: <im:a@b.test>", .lineEnd, 47),
        ("Content-Type: Message/CPIM\n\n", .lineEnd, 26), ("Content-Type: text/plain\r\n\r\n", .mediaType, 13),
        ("\r\n\r\n\r\n", .mediaType, 0), ("Content-Type\r\n\r\n", .field, 0), (" a: b\r\n\r\n", .field, 0),
        ("a: b\u{1}\r\n\r\n", .controlCharacter, 4),
        ("Content-Type: Message/CPIM\r\n\r\n\r\nA: b\r\n\r\n", .mediaType, 32),
        ("Content-Type: Message/CPIM\r\n\r\n\r\n", .missingSeparator, 32),
        ("Content-Type: Message/CPIM\r\n\r\n\r\nContent-Type: a/b\r\n", .missingSeparator, 51),
    ]

    @Test("An entity without its parts is told from a message", arguments: brokenEntities)
    func entity(text: String, code: Code, offset: Int) {
        let error = #expect(throws: CPIMFormatError.self) { try CPIMMessage(parsing: Array(text.utf8)) }
        #expect(error?.code == code && error?.offset == offset, "\(String(describing: error))")
    }

    @Test("Octets that are no UTF-8 are told where they stand; the long forms of older UTF-8 are kept")
    func encoding() throws {
        for (octets, offset) in [([0xFF], 0), ([0x41, 0x80], 1), ([0xC3], 0), ([0xE2, 0x82], 0)] as [([UInt8], Int)] {
            var message = Self.message("Subject: @")
            let place = try #require(message.firstIndex(of: UInt8(ascii: "@")))
            message.replaceSubrange(place...place, with: octets)
            let error = #expect(throws: CPIMFormatError.self) { try CPIMMessage(parsing: message) }
            #expect(error?.code == .encoding && error?.offset == place + offset)
        }
        var message = Self.message("Subject: @")
        let place = try #require(message.firstIndex(of: UInt8(ascii: "@")))
        message.replaceSubrange(place...place, with: [0xF8, 0x88, 0x80, 0x80, 0x80])
        #expect(try CPIMMessage(parsing: message).octets == message)
    }

    @Test("A line may be of any length, and headers of one name may come again")
    func longLine() throws {
        let long = String(repeating: "x", count: 1 << 20)
        let message = try CPIMMessage(parsing: Self.message("Subject: \(long)", "Subject: y", "subject: z"))
        #expect(message.headers.map(\.content) == [.subject(long), .subject("y"), .other])
        #expect(message.headers[2].identity == CPIMHeader.Identity("subject"))
    }

    @Test("More headers or octets than a message may have are refused")
    func limits() throws {
        let many = [String](repeating: "a: b\r\n", count: 1000).joined()
        let head = "Content-Type: Message/CPIM\r\n\r\n"
        let rest = "\r\nContent-Type: a/b\r\n\r\n"
        #expect(try CPIMMessage(parsing: Array((head + many + rest).utf8)).headers.count == 1000)
        let error = #expect(throws: CPIMFormatError.self) {
            try CPIMMessage(parsing: Array((head + many + "a: b\r\n" + rest).utf8))
        }
        #expect(error?.code == .tooLarge && error?.offset == head.utf8.count + 6000)
        var octets = Self.message("a: b")
        octets += [UInt8](repeating: 0, count: CPIMMessage.maximumLength - octets.count)
        #expect(try CPIMMessage(parsing: octets).octets.count == CPIMMessage.maximumLength)
        let large = #expect(throws: CPIMFormatError.self) { try CPIMMessage(parsing: octets + [0]) }
        #expect(large?.code == .tooLarge)
    }

    @Test("More parameters or required names than a header may have are refused")
    func manyItems() throws {
        for count in [100, 101] {
            let parameters = (1...count).map { ";p\($0)=x" }.joined()
            let names = (1...count).map { "n\($0)" }.joined(separator: ",")
            for (line, place) in [("Subject:\(parameters) y", ";p101"), ("Require: \(names)", ",n101")] {
                let octets = Self.message(line)
                guard count > 100 else {
                    #expect(try CPIMMessage(parsing: octets).octets == octets)
                    continue
                }
                let error = #expect(throws: CPIMFormatError.self) { try CPIMMessage(parsing: octets) }
                let text = try #require(String(decoding: octets, as: UTF8.self).range(of: place)?.lowerBound)
                #expect(error?.code == .tooLarge)
                #expect(error?.offset == text.utf16Offset(in: String(decoding: octets, as: UTF8.self)) + 1)
            }
        }
    }

    @Test("What an error quotes is short")
    func shortReasons() throws {
        let error = #expect(throws: CPIMFormatError.self) {
            try CPIMMessage(parsing: Self.message(String(repeating: "(", count: 10_000) + ": x"))
        }
        #expect(try #require(error).description.utf8.count < 250)
        // One character of many accents.
        let long = "x" + String(repeating: "\u{301}", count: 100_000)
        let other = #expect(throws: CPIMFormatError.self) { try CPIMMessage(parsing: Self.message(long + ": x")) }
        #expect(try #require(other).description.utf8.count < 250)
    }

    /// Messages as they pass where only seven bits do, and the rest of each as it was.
    static let encodedMessages: [(encoding: String, text: String)] = [
        ("base64", Data(plainRest).base64EncodedString(options: .lineLength76Characters) + "\r\n"),
        ("BASE64", Data(plainRest).base64EncodedString()),
        (
            "quoted-printable",
            String(decoding: plainRest, as: UTF8.self).replacing("=", with: "=3D").replacing("ï", with: "=C3=aF=\r\n")
        ),
        (
            "quoted-printable",
            String(decoding: plainRest, as: UTF8.self).replacing("=", with: "=3D").replacing("\r\n", with: " \t\r\n")
                .replacing("naï", with: "na= \r\nï")
        ),
        (
            "base64",
            Data(plainRest).base64EncodedString(options: .lineLength64Characters).replacing("\r\n", with: " \r\n")
        ),
        ("8bit", String(decoding: plainRest, as: UTF8.self)), ("7bit", String(decoding: plainRest, as: UTF8.self)),
        ("binary", String(decoding: plainRest, as: UTF8.self)),
    ]

    static let plainRest = lines(
        "Subject: naïve = yes", "", "Content-Type: text/plain", "Content-Transfer-Encoding: base64", "", "aGVsbG8=")

    @Test("A transfer encoding of the whole is undone, and what is inside stays as it is", arguments: encodedMessages)
    func transferEncoding(encoding: String, text: String) throws {
        let head = "Content-Type: Message/CPIM\r\nContent-transfer-encoding: \(encoding)\r\n\r\n"
        let octets = Array((head + text).utf8)
        let message = try CPIMMessage(parsing: octets)
        #expect(message.octets == octets)
        #expect(message.headers.map(\.content) == [.subject("naïve = yes")])
        #expect(message.content.value(of: "content-transfer-encoding") == "base64")
        #expect(message.content.body.elementsEqual("aGVsbG8=\r\n".utf8))
    }

    @Test(
        "What is of no transfer encoding is refused, where it stands",
        arguments: [
            ("base64", "A===", 4), ("base64", "AB*D", 2), ("base64", "AAA", 3), ("quoted-printable", "ab=4", 2),
            ("quoted-printable", "a = b", 2), ("uuencode", "", -14),
        ])
    func noTransferEncoding(encoding: String, text: String, offset: Int) {
        let head = "Content-Type: Message/CPIM\r\nContent-Transfer-Encoding: \(encoding)\r\n\r\n"
        let error = #expect(throws: CPIMFormatError.self) { try CPIMMessage(parsing: Array((head + text).utf8)) }
        #expect(error?.code == .transferEncoding, "\(String(describing: error))")
        // Of an encoding that there is not, its name.
        #expect(
            error?.offset
                == (offset < 0
                    ? "Content-Type: Message/CPIM\r\nContent-Transfer-Encoding:".utf8.count : head.utf8.count + offset))
    }

    @Test(
        "A field that says twice what the whole is says nothing",
        arguments: ["Content-Type", "content-transfer-encoding"])
    func twice(name: String) {
        let values = ["Content-Type": "Message/CPIM", "content-transfer-encoding": "8bit"]
        let head = "Content-Type: Message/CPIM\r\nContent-Transfer-Encoding: 8bit\r\n\(name):"
        let rest = " \(values[name] ?? "")\r\n\r\n\r\nContent-Type: a/b\r\n\r\n"
        let error = #expect(throws: CPIMFormatError.self) { try CPIMMessage(parsing: Array((head + rest).utf8)) }
        #expect(error?.offset == head.utf8.count, "\(String(describing: error))")
    }

    @Test("A prefix means what the last declaration before says, and names without one what their declaration says")
    func namespaces() throws {
        let message = try CPIMMessage(
            parsing: Self.message(
                "NS: a <x:one>", "a.name: 1", "NS: a <x:two>", "a.name: 2", "NS: b <urn:ietf:params:cpim-headers:>",
                "NS: <x:three>", "From: not an address", "NS: nor a declaration", "b.From: <im:c@d.test>",
                "b.NS: <urn:ietf:params:cpim-headers:>", "To: <im:e@f.test>"))
        let core = CPIMHeader.Identity.coreNamespace
        #expect(
            message.headers.map { "\($0.identity.namespace) \($0.identity.name)" } == [
                "\(core) NS", "x:one name", "\(core) NS", "x:two name", "\(core) NS", "\(core) NS", "x:three From",
                "x:three NS", "\(core) From", "\(core) NS", "\(core) To",
            ])
        #expect(message.headers[6].content == .other)
        #expect(message.headers[8].content == .from(CPIMAddress("im:c@d.test")))
        #expect(message.headers[10].content == .to(CPIMAddress("im:e@f.test")))
    }

    /// Text, and how it stands in a header (RFC 3862 2.3.1).
    static let escapedTexts: [(text: String, escaped: String)] = [
        (#"a\b"#, #"a\\b"#), ("\u{8}\t\n\r", #"\b\t\n\r"#),
        ("\u{0}\u{7}\u{B}\u{1F}\u{7F}", #"\u0000\u0007\u000B\u001F\u007F"#),
        (#"'quoted' "too""#, #"'quoted' "too""#), ("für 🙂", "für 🙂"),
    ]

    @Test("Characters that must be escaped are, and no others; reading undoes it", arguments: escapedTexts)
    func escapes(text: String, escaped: String) throws {
        let content = try MIMEEntity(contentType: "text/plain", body: "x".utf8)
        let message = try CPIMMessage([.subject(text)], content: content)
        #expect(message.headers.map(\.escapedValue) == [escaped])
        #expect(message.headers.map(\.content) == [.subject(text)])
    }

    /// Escapes that nobody should write, and what they stand for.
    static let readTexts: [(escaped: String, text: String)] = [
        (#"\u0041\u00e9\u20AC"#, "Aé€"), (#"\ud83d\ude42"#, "🙂"), (#"\ud83d"#, "\u{FFFD}"), (#"\q\'\""#, #"q'""#),
        (#"a\"#, "a"), (#"\u12"#, "u12"), (#"\u12G4"#, "u12G4"), (#"\\u0041"#, #"\u0041"#), (#"\"#, ""),
    ]

    @Test("Every escape is read, and a backslash before another character stands for it alone", arguments: readTexts)
    func readings(escaped: String, text: String) throws {
        let message = try CPIMMessage(parsing: Self.message("Subject: \(escaped)"))
        #expect(message.headers.map(\.value) == [text])
        #expect(message.headers.map(\.escapedValue) == [escaped])
    }

    @Test(
        "Names of people are words, or a string where they are more",
        arguments: ["", "Winnie the Pooh", "J. R. \"Bob\" \\ D", "Zoë", "a  b", " a", "a,b"])
    func addresses(name: String) throws {
        let address = CPIMAddress("im:pooh@100akerwood.com", formalName: name)
        let content = try MIMEEntity(contentType: "text/plain", body: [])
        let message = try CPIMMessage([.from(address), .to(address), .copy(address)], content: content)
        #expect(message.headers.map(\.content) == [.from(address), .to(address), .copy(address)])
    }

    /// Headers that cannot be written.
    static let unwritableLines: [(line: CPIMMessage.Line, code: Code)] = [
        (.subject("ends with a space "), .whiteSpace), (.subject("x", language: "not a language"), .parameter),
        (.from(CPIMAddress("pooh")), .value), (.dateTime("now"), .value), (.require(["unknown.name"]), .namespace),
        (.namespace("relative"), .namespace), (CPIMMessage.Line("", text: "x"), .header),
        (CPIMMessage.Line("a\r\nb", text: "x"), .header), (.dateTime("2000-12-13T13:40:00Z\r\nb: c"), .header),
    ]

    @Test("What no header can hold is refused", arguments: unwritableLines)
    func unwritable(line: CPIMMessage.Line, code: Code) throws {
        let content = try MIMEEntity(contentType: "text/plain", body: [])
        let error = #expect(throws: CPIMFormatError.self) { try CPIMMessage([line], content: content) }
        #expect(error?.code == code, "\(String(describing: error))")
    }

    @Test("Content is any octets, and a signed one stays as it is")
    func opaqueContent() throws {
        let body = [UInt8](0...255) + Array("\r\n\n\r\0--next\r\n".utf8)
        let content = try MIMEEntity(contentType: "multipart/signed; boundary=next", body: body)
        let message = try CPIMMessage([.to(CPIMAddress("im:a@b.test"))], content: content)
        #expect(Array(message.content.body) == body)
        #expect(try CPIMMessage(parsing: message.octets) == message)
        #expect(message.content.mediaType == "multipart/signed")
    }

    @Test("Folded MIME fields are one field each")
    func foldedFields() throws {
        let entity = try MIMEEntity(parsing: Array("Content-Type: a/b;\r\n\tc=d\r\nX:\r\n y \r\n\r\nbody".utf8))
        #expect(entity.fields.map(\.value) == ["a/b;\tc=d", "y"])
        #expect(entity.value(of: "content-TYPE") == "a/b;\tc=d")
    }

    @Test("Damaged messages are read or refused, and what is read is kept", arguments: [1, 2, 3, 4])
    func damage(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces: [[UInt8]] =
            ["\r\n", "\r", "\n", ":", " ", ";", "\"", "\\", "<", ">", ".", "\u{0}", "=", ","].map { Array($0.utf8) } + [
                [0xFF], [0xC3],
            ]
        for _ in 0..<5000 {
            var octets = Self.whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<octets.count, using: &generator)
                let end = min(octets.count, place + Int.random(in: 0...3, using: &generator))
                octets.replaceSubrange(place..<end, with: pieces.randomElement(using: &generator) ?? [])
            }
            guard let message = try? CPIMMessage(parsing: octets) else { continue }
            #expect(message.octets == octets, "seed \(seed)")
            for header in message.headers {
                #expect(octets[header.range].contains(UInt8(ascii: ":")), "seed \(seed)")
            }
        }
    }
}

import Testing

@testable import DNSWire

@Suite("Writing messages") struct MessageWritingTests {
    @Test("A query is written octet for octet")
    func query() throws {
        var query = Message(id: 0xABCD, questions: [Question(name: try Name("_im._sip.a.test"), type: .srv)])
        query.recursionDesired = true
        query.edns = EDNS(payloadSize: 1232, dnssecOK: true)
        let expected =
            Wire.header(id: 0xABCD, flags: 0x0100, questions: 1, additional: 1)
            + Wire.labels("_im", "_sip", "a", "test") + [0, 0, 33, 0, 1]
            + [0, 0, 41, 0x04, 0xD0, 0, 0, 0x80, 0, 0, 0]
        #expect(query.bytes.hexadecimal == expected.hexadecimal)
    }

    @Test("A reply is written octet for octet, section by section")
    func reply() throws {
        var reply = Message(id: 1, questions: [])
        (reply.isReply, reply.isAuthoritative) = (true, true)
        reply.answer = [try Record(.srv, "1 2 5060 .")]
        reply.authority = [try Record(.ns, ".", ttl: 0x0102_0304)]
        reply.additional = [try Record(.a, "192.0.2.1")]
        let owner = Wire.labels("example", "test") + [0]
        let expected =
            Wire.header(id: 1, flags: 0x8400, answer: 1, authority: 1, additional: 1)
            + owner + [0, 33, 0, 1, 0, 0, 0, 60, 0, 7, 0, 1, 0, 2, 0x13, 0xC4, 0]
            + owner + [0, 2, 0, 1, 1, 2, 3, 4, 0, 1, 0]
            + owner + [0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]
        #expect(reply.bytes.hexadecimal == expected.hexadecimal)
    }

    @Test("A response code of more than four bits is split between header and OPT record")
    func extendedCode() throws {
        var message = Message(id: 0, questions: [])
        message.responseCode = .badVersion
        message.edns = EDNS(version: 1, payloadSize: 512)
        #expect(message.bytes == Wire.header(id: 0, flags: 0, additional: 1) + [0, 0, 41, 2, 0, 1, 1, 0, 0, 0, 0])
        #expect(try Message(parsing: message.bytes).responseCode == .badVersion)
    }

    @Test("Writing appends to what is there")
    func appending() {
        var bytes: [UInt8] = [1, 2, 3]
        Message(id: 7, questions: []).write(to: &bytes)
        #expect(bytes == [1, 2, 3] + Message(id: 7, questions: []).bytes)
    }

    @Test("Random messages are read as they were written", arguments: 0..<20 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<25 {
            let message = try Message.random(using: &generator)
            let bytes = message.bytes
            let read = try Message(parsing: bytes)
            // Names compare without case, octets do not.
            guard read == message, read.bytes == bytes else {
                Issue.record("seed \(seed): \(message) is read as \(read)")
                return
            }
        }
    }
}

@Suite("ldns reads what we write") struct MessageSecondOpinionTests {
    @Test("Random messages have the same records for ldns", arguments: 100..<120 as Range<UInt64>)
    func records(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<25 {
            let message = try Message.random(using: &generator)
            let byLDNS = try #require(LDNSPacket.records(in: message.bytes), "seed \(seed)")
            #expect(byLDNS == message.recordLines, "seed \(seed)")
        }
    }

    @Test("The lines that ldns prints are the ones that a person would write")
    func lines() throws {
        var message = Message(id: 1, questions: [Question(name: try Name("_im._sip.example.test"), type: .srv)])
        message.isReply = true
        message.answer = [try Record(.srv, "10 60 5060 Sip1", ttl: 59), try Record(.srv, "20 0 0 .", ttl: 0)]
        message.authority = [try Record(.soa, "ns host 1 3600 600 86400 60"), try Record(.mx, "10 mail")]
        message.additional = [
            try Record(.a, "192.0.2.1"), try Record(.aaaa, "2001:db8::1"), try Record(.txt, "a \"b c\""),
        ]
        let byLDNS = try #require(LDNSPacket.records(in: message.bytes))
        #expect(
            byLDNS == [
                ["example.test.\t59\tIN\tSRV\t10 60 5060 Sip1.example.test.", "example.test.\t0\tIN\tSRV\t20 0 0 ."],
                [
                    "example.test.\t60\tIN\tSOA\tns.example.test. host.example.test. 1 3600 600 86400 60",
                    "example.test.\t60\tIN\tMX\t10 mail.example.test.",
                ],
                [
                    "example.test.\t60\tIN\tA\t192.0.2.1", "example.test.\t60\tIN\tAAAA\t2001:db8::1",
                    "example.test.\t60\tIN\tTXT\t\"a\" \"b c\"",
                ],
            ])
    }

    static let flags: [String: @Sendable (inout Message) -> Void] = [
        "qr": { $0.isReply = true }, "aa": { $0.isAuthoritative = true }, "tc": { $0.isTruncated = true },
        "rd": { $0.recursionDesired = true }, "ra": { $0.recursionAvailable = true },
        "ad": { $0.authenticData = true }, "cd": { $0.checkingDisabled = true },
    ]

    @Test("Every flag has the same name for ldns", arguments: flags.keys.sorted())
    func flag(word: String) throws {
        var message = Message(id: 1, questions: [])
        let setFlag = try #require(Self.flags[word])
        setFlag(&message)
        let text = try #require(LDNSPacket.text(of: message.bytes))
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(";; flags:") })
        let words = line.dropFirst(9).prefix { $0 != ";" }.split(separator: " ")
        #expect(words == [word[...]])
    }

    static let codes: [(code: ResponseCode, text: String)] = [
        (.noError, "NOERROR"), (.formatError, "FORMERR"), (.serverFailure, "SERVFAIL"), (.noSuchName, "NXDOMAIN"),
        (.notImplemented, "NOTIMPL"), (.refused, "REFUSED"), (.nameTooLong, "YXDOMAIN"),
    ]

    @Test("Every response code means the same to ldns", arguments: codes)
    func responseCode(code: ResponseCode, text: String) throws {
        var message = Message(id: 4711, questions: [])
        message.responseCode = code
        message.opcode = .notify
        let printed = try #require(LDNSPacket.text(of: message.bytes))
        #expect(printed.hasPrefix(";; ->>HEADER<<- opcode: NOTIFY, rcode: \(text), id: 4711\n"))
    }

    @Test("ldns sees the question and the OPT record")
    func questionAndOption() throws {
        var message = Message(id: 1, questions: [Question(name: try Name("_im._sip.example.test"), type: .srv)])
        message.edns = EDNS(payloadSize: 1232, dnssecOK: true)
        let text = try #require(LDNSPacket.text(of: message.bytes))
        #expect(text.contains("QUERY: 1, ANSWER: 0, AUTHORITY: 0"))
        #expect(text.contains(";; _im._sip.example.test.\tIN\tSRV"))
        #expect(text.contains("EDNS: version 0; flags: do ; udp: 1232"))
    }

    @Test("What is no message is none for ldns either", arguments: 0..<12)
    func noMessage(count: Int) {
        #expect(LDNSPacket.records(in: [UInt8](repeating: 0, count: count)) == nil)
    }
}

import DNSWire
import NextHops
import Operations
import Testing

@Suite("Answers that dig and its like print") struct PastedAnswersTests {
    static let dig = """

        ; <<>> DiG 9.18.28 <<>> @127.0.0.1 -p 5300 SRV _im._xmpp.club.test
        ;; Got answer:
        ;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 13520
        ;; flags: qr aa rd; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 2
        ;; WARNING: recursion requested but not available

        ;; OPT PSEUDOSECTION:
        ; EDNS: version: 0, flags:; udp: 1232
        ;; QUESTION SECTION:
        ;_im._xmpp.club.test.\t\tIN\tSRV

        ;; ANSWER SECTION:
        _im._xmpp.club.test.\t60 IN\tCNAME\tx.host.test.
        x.host.test.\t60 IN\tSRV\t10 1 5269 a.host.test.

        ;; ADDITIONAL SECTION:
        a.host.test.\t60 IN\tA\t192.0.2.1

        ;; Query time: 0 msec
        ;; SERVER: 127.0.0.1#5300(127.0.0.1) (UDP)
        ;; MSG SIZE  rcvd: 113

        """
    static let kdig = """
        ;; ->>HEADER<<- opcode: QUERY; status: NXDOMAIN; id: 4711
        ;; Flags: qr aa rd; QUERY: 1; ANSWER: 0; AUTHORITY: 1; ADDITIONAL: 0

        ;; QUESTION SECTION:
        ;; b.host.test.         \t\tIN\tA

        ;; AUTHORITY SECTION:
        host.test.          \t60\tIN\tSOA\tns.host.test. host.host.test. 1 7200 900 1209600 300

        ;; Received 88 B
        ;; Time 2026-11-21 22:00:00 UTC
        ;; From 127.0.0.1@5300(UDP) in 0.1 ms

        """
    static let drill = """
        ;; ->>HEADER<<- opcode: QUERY, rcode: REFUSED, id: 1
        ;; flags: qr rd ; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0
        ;; QUESTION SECTION:
        ;; c.host.test.\tIN\tAAAA

        ;; ANSWER SECTION:

        ;; AUTHORITY SECTION:

        ;; ADDITIONAL SECTION:

        ;; Query time: 0 msec

        """

    @Test("Answers of dig, kdig and drill, one after the other, are replies with their codes and flags")
    func replies() throws {
        let answers = try PastedAnswers(Self.dig + Self.kdig + Self.drill, file: "a.txt")
        #expect(
            answers.replies.map(\.question.description) == [
                "SRV _im._xmpp.club.test", "A b.host.test", "AAAA c.host.test",
            ])
        #expect(answers.replies.map(\.message?.responseCode) == [.noError, .noSuchName, .refused])
        #expect(answers.replies.map(\.message?.isAuthoritative) == [true, true, false])
        #expect(answers.replies.map(\.failure) == [nil, nil, .refused])
        #expect(answers.replies.map(\.source.description) == ["a.txt:4", "a.txt:23", "a.txt:35"])
        #expect(answers.replies.first?.message?.answer.count == 2)
        #expect(answers.replies.first?.message?.additional.count == 1)
    }

    @Test("What is pasted becomes zones that answer the same, with a SOA that is marked as made up where none was told")
    func zones() async throws {
        var capture = Capture(of: [try CaptureSubject("club.test")])
        capture.replies = try PastedAnswers(Self.dig + Self.kdig, file: "a.txt").replies
        let files = CaptureFiles(capture)
        #expect(
            try files.text(of: "club.test").contains("; made up: nobody told the SOA, and a zone has to have one\n@ "))
        #expect(
            try files.records(of: "host.test") == [
                "@ 60 SOA ns host 1 7200 900 1209600 300", "x 60 SRV 10 1 5269 a",
            ])
        #expect(try await files.fidelity().description == "fidelity 2/2")
        let scenario = try #require(await files.scenarios(for: [.xmpp], served: files.readZones()).first)
        #expect(scenario.unasked.map(\.description).contains("A a.host.test"))
    }

    @Test("Records without comments are replies for each set, and what lies between two SOAs is a transfer")
    func records() throws {
        let soa = "host.test. 60 IN SOA ns.host.test. host.host.test. 1 7200 900 1209600 300\n"
        let text =
            "a.club.test. 60 IN CNAME a.host.test.\n\(soa)a.host.test. 60 IN A 192.0.2.1\n"
            + "a.host.test. 60 IN TXT \"x ; (\"\n\(soa)b.club.test. 1h IN A 192.0.2.2\nb.club.test. 1h IN A 192.0.2.3\n"
        let answers = try PastedAnswers(text, file: "a.txt")
        #expect(answers.replies.map(\.question.description) == ["CNAME a.club.test", "A b.club.test"])
        #expect(answers.transfers.map(\.apex.host) == ["host.test"])
        #expect(answers.transfers.map(\.records.count) == [2])
    }

    @Test("Records over several lines are read, and an alias that a DNAME made is none")
    func multiline() throws {
        let text = """
            host.test. 60 IN SOA ns.host.test. host.host.test. (
            \t\t\t\t1          ; serial
            \t\t\t\t7200 900 1209600 300 )
            _sip.club.test. 60 IN DNAME _sip.host.test.
            _im._sip.club.test. 0 IN CNAME _im._sip.host.test.
            """
        let answers = try PastedAnswers(text, file: "a.txt")
        #expect(answers.replies.map(\.question.description) == ["SOA host.test", "DNAME _sip.club.test"])
    }

    static let refused = [
        ("10 1 5269 a.host.test.\n", "a.txt:1: 10 1 5269 a.host.test. has no owner, TTL and class IN (run dig without"),
        ("\n192.0.2.1\n", "a.txt:2: 192.0.2.1 is no record (+short prints neither owners nor TTLs: run dig with"),
        ("IN\n", "a.txt:1: IN is no record ("),
        ("Hello,\n", "a.txt:1: Hello, is no record (what dig prints is expected: take away the text around it"),
        ("here is what our server says:\n", "a.txt:1: here is what our server says: is no record (what dig prints is"),
        ("> ;; ANSWER SECTION:\n", "a.txt:1: > ;; ANSWER SECTION: is quoted (take away the > in front of each line"),
        ("host.test.\n", "a.txt:1: host.test. is no record (+short prints"),
        ("a.test. IN A 192.0.2.1\n", "a.txt:1: a.test. IN A 192.0.2.1 has no TTL (run dig without"),
        ("a.test. 60 IN A 192.0.2.1\na.test. 60 IN A 192.0.2\n", "a.txt:2: A 192.0.2 ("),
        ("a.test. 60 IN SRV 1 2 65536 a.\n", "a.txt:1: SRV 1 2 65536 a. ("),
        (";; ->>HEADER<<- opcode: QUERY, id: 1\n", "a.txt:1: a header without a known status ("),
        (";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n", "a.txt:1: an answer without its question ("),
        ("; <<>> DiG <<>> x\n;; connection timed out; no servers could be reached\n", "a.txt:1: no answers (there is"),
        ("", "a.txt:1: no answers (what dig prints is expected)"),
    ]

    @Test(
        "What cannot be read is refused, with the line, the reason and what to run instead",
        arguments: 0..<refused.count)
    func refusals(_ number: Int) {
        let (text, message) = Self.refused[number]
        #expect {
            try PastedAnswers(text, file: "a.txt")
        } throws: { error in
            "\(error)".hasPrefix(message)
        }
    }

    @Test("A text that is too long is refused")
    func length() {
        var limits = CaptureLimits()
        limits.textOctets = 10
        #expect(throws: PastedAnswers.Issue.self) { try PastedAnswers(Self.drill, file: "a.txt", limits: limits) }
    }

    /// An authoritative answer for SRV, with records in its additional section.
    static func srv(_ answer: String, additional: String, flags: String = "qr aa rd") -> String {
        """
        ;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1
        ;; flags: \(flags); QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
        ;; QUESTION SECTION:
        ;_im._xmpp.club.test. IN SRV
        ;; ANSWER SECTION:
        \(answer)
        ;; ADDITIONAL SECTION:
        \(additional)

        """
    }

    static func files(_ text: String) throws -> CaptureFiles {
        var capture = Capture(of: [try CaptureSubject("im:a@club.test")])
        capture.replies = try PastedAnswers(text, file: "a.txt").replies
        return CaptureFiles(capture)
    }

    @Test("Addresses that came with an authoritative answer are in the zone, and the scenario has the hops")
    func additional() async throws {
        let addresses = "a.club.test. 60 IN A 192.0.2.1\na.club.test. 60 IN AAAA 2001:db8::1"
        let files = try Self.files(
            Self.srv("_im._xmpp.club.test. 60 IN SRV 1 2 5269 a.club.test.", additional: addresses))
        #expect(
            try files.records(of: "club.test").dropFirst() == [
                "_im._xmpp 60 SRV 1 2 5269 a", "a 60 A 192.0.2.1", "a 60 AAAA 2001:db8::1",
            ])
        #expect(
            try files.text(of: "club.test").contains(
                "; SRV _im._xmpp.club.test @ a.txt:1, authoritative: beside the answer\n"))
        let scenario = try #require(await files.scenarios(for: [.xmpp], served: files.readZones()).first)
        #expect(scenario.unasked.isEmpty)
        #expect(scenario.file.text.contains("- 'a.club.test:5269 2001:db8::1 192.0.2.1'"))
        #expect(try await files.fidelity().isWhole)
    }

    static let untold = [
        // D13: one server may hold the zones of strangers.
        srv("_im._xmpp.club.test. 60 IN SRV 1 2 5269 a.host.test.", additional: "a.host.test. 60 IN A 192.0.2.1"),
        srv("_im._xmpp.club.test. 60 IN SRV 1 2 5269 a.club.test.", additional: "b.club.test. 60 IN A 192.0.2.1"),
        srv(
            "_im._xmpp.club.test. 60 IN SRV 1 2 5269 a.club.test.", additional: "a.club.test. 60 IN A 192.0.2.1",
            flags: "qr rd ra"),
        srv("_im._xmpp.club.test. 60 IN SRV 1 2 5269 a.club.test.", additional: "a.club.test. 60 IN A 192.0.2.1")
            + "a.club.test. 60 IN A 192.0.2.7\n"
            + ";; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 1\n;; flags: qr aa\n;; QUESTION SECTION:\n"
            + ";a.club.test. IN A\n",
    ]

    @Test(
        "Addresses of strangers, of names that are no target, from a cache, or denied elsewhere are not taken",
        arguments: untold)
    func untrusted(_ text: String) throws {
        #expect(try !Self.files(text).zoneFiles.contains { $0.text.contains("192.0.2.1") })
    }

    /// An answer for records of every type.
    static func every(_ records: String, status: String = "NOERROR") -> String {
        ";; ->>HEADER<<- opcode: QUERY, status: \(status), id: 1\n;; flags: qr aa\n;; QUESTION SECTION:\n"
            + ";club.test. IN ANY\n;; ANSWER SECTION:\n\(records)"
    }

    @Test("Of an answer to ANY every record set of its name is taken, each for itself")
    func everyType() async throws {
        let records = """
            club.test. 60 IN SOA ns.club.test. host.club.test. 1 2 3 4 5
            club.test. 60 IN NS ns.club.test.
            club.test. 60 IN TXT "x"
            club.test. 60 IN A 192.0.2.1
            other.test. 60 IN A 192.0.2.2

            """
        let files = try Self.files(Self.every(records))
        #expect(try files.records(of: "club.test") == ["@ 60 SOA ns host 1 2 3 4 5", "@ 60 NS ns", "@ 60 A 192.0.2.1"])
        #expect(files.zones.count == 1)
        #expect(try await files.fidelity().description == "fidelity 3/3")
    }

    @Test("An answer to ANY denies no other type (RFC 8482): it agrees with what other questions brought")
    func minimalAny() async throws {
        let other = "club.test. 60 IN A 192.0.2.1\n"
        let text = other + Self.every("club.test. 60 IN HINFO \"RFC8482\" \"\"\n")
        let answers = try PastedAnswers(text, file: "a.txt")
        #expect(answers.replies.map(\.question.description) == ["A club.test"])
        #expect(answers.gaps == ["a.txt:2: ANY club.test brought no records that are kept, and denies none (RFC 8482)"])
        #expect(try await Self.files(text).fidelity().isWhole)
    }

    @Test("A name that does not exist has no records of any type, and a refusal stays one")
    func refusedAny() throws {
        let replies = try PastedAnswers(Self.every("", status: "NXDOMAIN"), file: "a.txt").replies
        #expect(replies.map(\.question.type) == [.any])
        #expect(
            try PastedAnswers(Self.every("", status: "REFUSED"), file: "a.txt").replies.map(\.failure) == [.refused])
    }

    @Test("What was indented, as in a mail, is read as it was printed")
    func indented() throws {
        let text = (Self.dig + Self.kdig).split(separator: "\n", omittingEmptySubsequences: false)
            .map { "   \($0)" }.joined(separator: "\n")
        let replies = try PastedAnswers(text, file: "a.txt").replies
        #expect(replies.map(\.message?.answer.count) == [2, 0])
        #expect(replies.map(\.message?.responseCode) == [.noError, .noSuchName])
        let records = "  a.test. 60 IN A 192.0.2.1\n\tb.test. 60 IN A 192.0.2.2\n"
        #expect(
            try PastedAnswers(records, file: "a.txt").replies.map(\.question.description) == ["A a.test", "A b.test"])
    }
}

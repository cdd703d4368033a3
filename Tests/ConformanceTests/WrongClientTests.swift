import Testing

@testable import Conformance

@Suite("Wrong servers and clients") struct WrongClientTests {
    static let servers: [WrongScenario] = [
        .behind(
            "a misspelled key", "servers:\n  one: { zone: [example.test] }\n",
            "12: unknown key zone in server one (did you mean zones?)"),
        .behind(
            "a misspelled zone", "servers:\n  one: { zones: [example.test, exmaple.test] }\n",
            "12: no zone exmaple.test (did you mean example.test?)"),
        .behind(
            "a name with a space", "servers:\n  one two: {}\n",
            "12: a server called one two (letters, digits, . _ and - make a name)"),
        .behind(
            "a name of two lines", "servers: { \"a\\nb\": {} }\n",
            "11: a server called a\nb (letters, digits, . _ and - make a name)"),
        .behind(
            "a zone like no other", "servers:\n  one: {}\n  two:\n    zones:\n    - shop.test\n",
            "15: no zone shop.test (the scenario has example.test)"),
        .behind(
            "a zone that no server has", "servers:\n  one: { zones: [] }\n",
            "4: zone example.test is served by nobody (give it to a server, or leave it out)"),
        .behind(
            "a crossing that is neither", "servers:\n  one: { crossZone: halt }\n",
            "12: crossZone: halt (follow or stop is expected)"),
        .behind(
            "no server at all", "servers: {}\n",
            "4: zone example.test is served by nobody (give it to a server, or leave it out)",
            "11: no servers (leave servers out for one that serves all zones)"),
        .behind(
            "a server of the client that is not there",
            "servers: { one: {}, two: {} }\nclient: { servers: [one, three] }\n",
            "12: servers: three (one of one, two is expected)"),
        .behind(
            "a client without servers", "client: { servers: [] }\n", "11: no servers (a client asks at least one)"),
    ]

    @Test("Servers that do not fit to the zones and the client are refused", arguments: servers)
    func serversAndZones(scenario: WrongScenario) throws {
        try scenario.expectRefusal()
    }

    /// A field of the client that is wrong by itself.
    private static func client(_ field: String, _ expected: String) -> WrongScenario {
        .behind(field, "client: { \(field) }\n", "11: \(field) (\(expected) is expected)")
    }

    static let values: [WrongScenario] =
        ["5", "-1s", "1h", "nans", "infs", "90000s", "1 s", "s"].map {
            client("timeout: \($0)", "a time such as 500ms or 2s")
        }
        + ["0", "101", "-1", "two", "1.5", "99999999999999999999"].map {
            client("attempts: \($0)", "a number from 1 to 100")
        }
        + ["-1", "0x10", "18446744073709551616"].map { client("seed: \($0)", "a number from 0") }
        + ["yes", "True", "1", "~"].map { client("strict: \($0)", "true or false") }
        + ["0", "1", "many"].map { client("limit: \($0)", "a number from 2 (RFC 3861 section 6)") }
        + ["never", "true"].map { client("additional: \($0)", "use or ignore") }

    @Test("Numbers, times and words out of their range are refused", arguments: values)
    func ranges(scenario: WrongScenario) throws {
        try scenario.expectRefusal()
    }

    private static let label = "a protocol label such as sip or xmpp is expected"

    static let words: [WrongScenario] = [
        .behind(
            "a misspelled key", "client: { atempts: 3 }\n", "11: unknown key atempts in client (did you mean attempts?)"
        ),
        .behind("a list", "client: [seed]\n", "11: client is not a mapping (key: value is expected)"),
        .behind(
            "a key that is no text", "client: { [a]: b }\n",
            "11: a key of client that is not a text (key: value is expected)"),
        .behind(
            "a misspelled family", "client: { family: ipv6first }\n",
            "11: family: ipv6first (did you mean ipv6First?)"),
        .behind(
            "an unknown family", "client: { family: any }\n",
            "11: family: any (one of ipv6First, ipv4First, ipv6, ipv4)"),
        .behind(
            "no protocols", "client: { protocols: [] }\n", "11: no protocols (a client speaks at least one)"),
        .behind(
            "a label with its underscore", "client: { protocols: [sip, _xmpp] }\n", "11: protocols: _xmpp (\(label))"),
        .behind("ports of no protocol", "client: { ports: { _sip: 5060 } }\n", "11: ports: _sip (\(label))"),
        .behind("port 0", "client: { ports: { sip: 0 } }\n", "11: sip: 0 (a port from 1 to 65535 is expected)"),
        .behind(
            "a port too high", "client: { ports:\n  { sip: 65536 } }\n",
            "12: sip: 65536 (a port from 1 to 65535 is expected)"),
    ]

    @Test("Keys, labels and ports that do not exist are refused", arguments: words)
    func keysAndLabels(scenario: WrongScenario) throws {
        try scenario.expectRefusal()
    }
}

@Suite("Times and counts") struct ScalarTests {
    static let times: [(text: String, seconds: Double)] = [
        ("500ms", 0.5), ("59s", 59), ("2m", 120), ("1.5s", 1.5), ("0s", 0), ("86400s", 86_400),
    ]

    @Test("A time is a number with its unit", arguments: times)
    func time(text: String, seconds: Double) {
        #expect(YAMLReading.seconds(text) == seconds)
    }

    static let counts: [(text: String, range: ClosedRange<Int>)] = [
        ("2", 2...2), ("0", 0...0), ("2..4", 2...4), ("..10", 0...10), ("2..", 2...Int.max), ("3..3", 3...3),
    ]

    @Test("A count is a number or a range of which one end may be open", arguments: counts)
    func count(text: String, range: ClosedRange<Int>) {
        #expect(YAMLReading.range(text) == range)
    }

    @Test(
        "Anything else is no count",
        arguments: ["", "..", "-1", "4..2", "1..2..3", "1...3", "a..b", "1.5", " 1", "..x"])
    func noCount(text: String) {
        #expect(YAMLReading.range(text) == nil)
    }
}

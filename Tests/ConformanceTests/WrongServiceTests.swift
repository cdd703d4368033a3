import Testing

@testable import Conformance

@Suite("Mistakes in services and deliveries") struct WrongServiceTests {
    /// Nine lines, then services on the tenth line, and what is delivered on the eleventh.
    private static let opening = """
        title: A title
        spec: D1
        zones:
          b.test: |
            $TTL 60
            @         SOA ns host 1 2 3 4 5
            @         NS  ns
            ns        A   192.0.2.53
            _im._sip  SRV 0 0 5060 ns

        """

    private static let reasons =
        "badSource, badDestination, hopsExhausted, notServed, unresolvable, accessDenied, tooLarge, malformedContent, "
        + "unknownRequirement, unreachable, subscribed, tooManySubscriptions, busy, superseded, notStored, "
        + "noPresence"

    private static func wrong(
        _ mistake: String, services: String = "{ main: { at: 'ns.b.test:5060', for: b.test } }",
        deliver: String = "{ from: 'im:a@a.test', to: 'im:b@b.test' }", expect: String = "{ status: success }",
        _ issues: String...
    ) -> WrongScenario {
        WrongScenario(
            mistake, "\(opening)services: \(services)\ndeliver: \(deliver)\nexpect: \(expect)\n", issues)
    }

    static let mistakes: [WrongScenario] = [
        wrong("no services", services: "{}", "10: no services (leave services out where nothing is delivered)"),
        wrong(
            "a host without an address", services: "{ main: { at: 'gone.b.test:5060' } }",
            "10: at: gone.b.test:5060 (there is no address; host:port or a domain with SRV records of the zones, or "
                + "address:port, is expected)"),
        wrong(
            "a service nowhere", services: "{ main: { at: [] } }",
            "10: at: nowhere (a host and a port, an address and a port, or a domain is expected)"),
        wrong(
            "more connections than there may be", services: "{ main: { at: b.test, connections: 1001 } }",
            "10: connections: 1001 (a number from 0 to 1000 is expected)"),
        wrong(
            "an address with a port that is none", services: "{ main: { at: '192.0.2.53:0' } }",
            "10: at: 192.0.2.53:0 (a port from 1 to 65535 is expected)"),
        wrong(
            "a mailbox for a domain", services: "{ main: { at: b.test, for: a@b.test } }",
            "10: for: a@b.test (a full domain name is expected)"),
        wrong(
            "a domain of one label", services: "{ main: { at: b.test, for: [c.test, b] } }",
            "10: for: b (a full domain name is expected)"),
        wrong(
            "no domain", services: "{ main: { at: b.test, for: [] } }",
            "10: for: nobody (leave for out where nobody is here)"),
        wrong(
            "a host without its port", services: "{ main: { at: ns.b.test } }",
            "10: at: ns.b.test (a port is missing: ns.b.test:5269)"),
        wrong(
            "a port that is none", services: "{ main: { at: 'ns.b.test:99999' } }",
            "10: at: ns.b.test:99999 (a port from 1 to 65535 is expected)"),
        wrong(
            "two at one place", services: "{ one: { at: '192.0.2.53:5060' }, two: { at: b.test } }",
            "10: two is at 192.0.2.53:5060 (one is there already)"),
        wrong(
            "a misspelled key", services: "{ main: { at: b.test, gatway: true } }",
            "10: unknown key gatway in service main (did you mean gateway?)"),
        wrong(
            "an unknown conduct", services: "{ main: { at: b.test, conduct: sulks } }",
            "10: conduct: sulks (one of answers, refuses, resets, silent, garbles, slow is expected)"),
        wrong(
            "slow without a delay", services: "{ main: { at: b.test, conduct: slow } }",
            "10: conduct: slow without delay (delay: 3s says how slow)"),
        wrong(
            "a delay of who is not slow", services: "{ main: { at: b.test, conduct: silent, delay: 1s } }",
            "10: delay beside conduct: silent (conduct: slow has one)"),
        wrong(
            "a delay of who is well", services: "{ main: { at: b.test, delay: 1s } }",
            "10: delay without conduct (conduct: slow has one)"),
        wrong(
            "a pattern of nobody", services: "{ main: { at: b.test, deny: a.test } }",
            "10: deny: a.test (*, *@domain or user@domain is expected)"),
        wrong(
            "half a second of presence", services: "{ main: { at: b.test, duration: 500ms } }",
            "10: duration: 500ms (whole seconds such as 60s is expected)"),
        wrong("nobody to go to", deliver: "{ from: 'im:a@a.test' }", "11: deliver without to (it is needed)"),
        wrong(
            "an unknown service on the way",
            deliver: "{ from: 'im:a@a.test', to: 'im:b@b.test', via: mian }", "11: no service mian (did you mean main?)"
        ),
        wrong(
            "two contents", deliver: "{ from: 'im:a@a.test', to: 'im:b@b.test', content: x, size: 3 }",
            "11: size beside content (one of them is content)"),
        wrong(
            "a long identifier",
            deliver: "{ from: 'im:a@a.test', to: 'im:b@b.test', id: \(String(repeating: "x", count: 41)) }",
            "11: id: \(String(repeating: "x", count: 41)) (1 to 40 octets is expected)"),
        wrong("nothing expected", expect: "{}", "12: nothing is expected (an expectation has to be able to fail)"),
        wrong(
            "only what is not", expect: "{ never: main }",
            "12: nothing that has to happen (say too what it comes to)"),
        wrong(
            "hops of a delivery", expect: "{ hops: x }",
            "12: unknown key hops in expect (known are status, reason, path, forwards, attempts, never, queries, time)"),
        wrong(
            "a reason that is none", expect: "{ reason: mood }",
            "12: reason: mood (one of " + reasons + " is expected)"),
        wrong(
            "an attempt without a port", expect: "{ attempts: 192.0.2.1 }",
            "12: attempts: 192.0.2.1 ([who] address:port, and if in vain refused, unreachable, closed, silent, malformed "
                + "is expected)"),
        wrong(
            "a reason for success", expect: "{ status: success, reason: tooLarge }",
            "12: reason beside status: success (nobody says no to what succeeds)"),
        wrong(
            "more content than a frame takes",
            deliver: "{ from: 'im:a@a.test', to: 'im:b@b.test', size: 16777217 }",
            "11: size: 16777217 (a number of octets, at most 16777216 is expected)"),
        WrongScenario(
            "a delivery without services",
            opening + "deliver: { from: 'im:a@a.test', to: 'im:b@b.test' }\nexpect: { status: success }\n",
            "10: no services (messages and presence go to services: name them)"),
        WrongScenario(
            "services that nobody needs",
            opening + "services: { b.test: }\nresolve: im:a@b.test\nexpect: { error: noAddresses }\n",
            "10: services that nobody needs (deliver, subscribe and presence need them)"),
        WrongScenario(
            "two things at once",
            opening
                + "services: { b.test: }\nresolve: im:a@b.test\ndeliver: { from: 'im:a@a.test', to: 'im:b@b.test' }\n"
                + "expect: { status: success }\n",
            "12: deliver beside resolve (a case does one of them)"),
        WrongScenario(
            "a step for nobody",
            opening + "services: { b.test: }\nsteps:\n  - restart: c.test\n  - access: { d.test: { deny: '*' } }\n"
                + "  - { subscribe: { watcher: 'pres:a@a.test', target: 'pres:b@b.test' }, expect: { status: success } }\n",
            "12: no service c.test (did you mean b.test?)", "13: no service d.test (did you mean b.test?)",
            "14: subscribe without duration (0s is a single look)"),
        WrongScenario(
            "presence of nobody who is there",
            opening + "services: { b.test: }\nsteps:\n  - restart: []\n  - access: {}\n"
                + "  - { presence: { target: 'pres:c@c.test', content: x }, expect: { notifies: [] } }\n"
                + "  - { presence: { target: 'im:c@b.test', content: x }, expect: { notifies: [] } }\n",
            "12: restart of no service (one or more are expected)",
            "13: access of no service (one or more are expected)",
            "14: nobody has pres:c@c.test (a service for c.test is expected)",
            "15: target: im:c@b.test (a pres: URI is expected)"),
    ]

    @Test("What cannot be meant is refused with its line", arguments: mistakes)
    func refusal(scenario: WrongScenario) throws {
        try scenario.expectRefusal()
    }
}

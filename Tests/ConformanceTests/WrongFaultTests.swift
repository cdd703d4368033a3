import Testing

@Suite("Mistakes in faults and steps") struct WrongFaultTests {
    private static func fault(_ text: String, _ issues: String...) -> WrongScenario {
        WrongScenario(
            text,
            ScenarioText.opening + ScenarioText.resolve + ScenarioText.expect
                + "servers: { one: { faults: [ \(text) ] } }\n",
            issues.map { "11: " + $0 })
    }

    static let faults: [WrongScenario] = [
        fault("{ dropp: all }", "unknown fault dropp (did you mean drop?)"),
        fault(
            "{ drop: all, refuse: all }",
            "refuse beside drop (a fault has one verb, and an entry of the list for itself (- refuse: …))"),
        fault("drop", "the fault drop (drop: all is expected, or selectors)"),
        fault("{ drop: everything }", "drop: everything (all is expected, or selectors in a mapping)"),
        fault(
            "{ drop: { tpye: SRV } }",
            "unknown key tpye in the fault drop (did you mean type?)"
        ),
        fault(
            "{ drop: { by: 1s } }",
            "unknown key by in the fault drop (known are name, type, transport, edns, client, first, nth, every, after, chance)"
        ),
        fault("{ drop: { type: SVR } }", "type: SVR (a record type is expected)"),
        fault("{ drop: { transport: quic } }", "transport: quic (one of udp, tcp)"),
        fault("{ drop: { edns: maybe } }", "edns: maybe (true or false is expected)"),
        fault("{ drop: { first: 0 } }", "first: 0 (a number from 1 is expected)"),
        fault("{ drop: { first: 1, nth: 2 } }", "2 of first, nth, every, after and chance (a fault takes one of them)"),
        fault("{ drop: { chance: 2 } }", "chance: 2 (a probability above 0, up to 1 is expected)"),
        fault(
            "{ drop: { client: nowhere } }",
            "client: nowhere (an address or a network such as 192.0.2.0/24 is expected)"),
        fault("{ delay: all }", "delay without by (it has to be said)"),
        fault("{ delay: { by: soon } }", "by: soon (a time such as 500ms is expected)"),
        fault("{ truncate: { keep: -1 } }", "keep: -1 (a number from 0 is expected)"),
        fault("{ answer: { rcode: OOPS } }", "rcode: OOPS (a response code such as SERVFAIL is expected)"),
        fault("{ answer: { raw: abc } }", "raw: abc (octets in hexadecimal, 65535 at most is expected)"),
        fault("{ answer: { answer: 'a A 192.0.2' } }", "A 192.0.2 (the data is not in the form that the type takes)"),
        fault("{ rewrite: all }", "rewrite without a change (ttl, order, case, additional or aa says what)"),
        fault("{ rewrite: { order: sorted } }", "order: sorted (one of shuffle, rotate, reverse)"),
        fault("{ corrupt: all }", "corrupt without what (it has to be said)"),
        fault(
            "{ corrupt: { what: everything } }", "what: everything (one of id, qr, question, length, owner, pointer)"),
        fault("{ duplicate: { times: 0 } }", "times: 0 (a number from 1 to 100 is expected)"),
        fault("{ reorder: { behind: 101 } }", "behind: 101 (a number from 1 to 100 is expected)"),
    ]

    @Test("A fault that cannot be meant is refused with its line", arguments: faults)
    func refusedFault(_ scenario: WrongScenario) throws { try scenario.expectRefusal() }

    private static func steps(_ text: String, _ issues: String...) -> WrongScenario {
        WrongScenario(text, ScenarioText.opening + "steps:\n\(text)", issues)
    }

    private static let resolve = "  - { resolve: 'im:a@example.test', expect: { error: noAddresses } }\n"

    static let steps: [WrongScenario] = [
        steps(
            "  - advance: 1s\n",
            "9: steps that only prepare (a case has resolve, deliver, subscribe or presence, and expects something)"),
        steps(resolve + "  - advance: soon\n", "11: advance: soon (a time such as 59s is expected)"),
        steps(
            resolve + "  - { advance: 1s, publish: {} }\n",
            "11: a step of 2 parts (one of resolve, deliver, subscribe, presence (with expect), publish, advance, access "
                + "and restart)"),
        steps(
            resolve + "  - { wait: 1s }\n",
            "11: unknown key wait in a step (known are resolve, deliver, subscribe, presence, expect, publish, advance, "
                + "access, restart)"),
        steps(
            resolve + "  - { resolve: 'im:a@example.test' }\n",
            "11: no expect (a case has resolve, deliver, subscribe or presence, and expects something)"),
        steps(
            resolve + "  - publish: { other.test: '@ 60 SOA ns host 1 1 1 1 1' }\n",
            "11: publish: other.test (the scenario has no zone of this name)"),
        steps(
            resolve + "  - { resolve: 'im:a@example.test', expect: { distribution: { of: first, model: rfc2782 } } }\n",
            "9: a distribution among steps (it is judged in a case with one resolution alone)"),
        steps(
            resolve + "  - advance: 1s\n", "9: steps that end with a preparation (what nobody looks at proves nothing)"),
        steps(resolve + "resolve: im:a@example.test\n", "11: resolve beside steps (each step has its own)"),
    ]

    @Test("Steps that cannot be meant are refused with their line", arguments: steps)
    func refusedSteps(_ scenario: WrongScenario) throws { try scenario.expectRefusal() }
}

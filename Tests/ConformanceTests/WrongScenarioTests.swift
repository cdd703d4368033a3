import Testing

@testable import Conformance

@Suite("Wrong scenarios") struct WrongScenarioTests {
    static let notYAML = [
        WrongScenario(
            "a list that is not closed", "title: A title\nspec: [D1\nzones: {}\n",
            "3: this is not YAML (did not find expected ',' or ']')"),
        WrongScenario(
            "a tab as indentation", "title: A title\nzones:\n\texample.test: x\n",
            "3: this is not YAML (found character that cannot start any token)"),
        .behind("a second document", "---\ntitle: B\n", "11: this is not YAML (but found another document)"),
        WrongScenario(
            "an alias of nothing", "title: A title\nspec: *other\n", "2: this is not YAML (found undefined alias)"),
        .behind("the same key twice", "title: A\n", "1: title twice in one mapping (a key stands once)"),
        .behind(
            "the same key twice further in", "client:\n  seed: 1\n  limit: 2\n  seed: 2\n",
            "12: seed twice in one mapping (a key stands once)"),
    ]

    @Test("What is not YAML is refused with the line", arguments: notYAML)
    func yaml(scenario: WrongScenario) throws {
        try scenario.expectRefusal()
    }

    static let topLevel: [WrongScenario] = [
        WrongScenario(
            "a list at the top", "- title\n- spec\n",
            "1: the scenario is not a mapping (key: value is expected)", "1: no title (every scenario has one)",
            "1: no spec (every scenario has one)", "1: no zones (every scenario has one)",
            "1: no resolve (a case has resolve, deliver, subscribe or presence, and expects something)"),
        .behind("a misspelled key", "cleint: {}\n", "11: unknown key cleint in the scenario (did you mean client?)"),
        .behind(
            "a key like no other", "colour: red\n",
            "11: unknown key colour in the scenario "
                + "(known are $schema, title, spec, zones, servers, services, client, resolve, deliver, subscribe, "
                + "presence, expect, steps, cases)"),
        .replacing("title: A title", with: "# none", "no title", "1: no title (every scenario has one)"),
        .replacing("A title", with: "", "an empty title", "1: an empty title (it says what the scenario proves)"),
        .replacing("A title", with: "[a]", "a list as title", "1: title is not a text (one value is expected here)"),
        .replacing("spec: D1", with: "# none", "no spec", "1: no spec (every scenario has one)"),
        .replacing("D1", with: "[]", "an empty spec", "2: an empty spec (a scenario proves something)"),
        .replacing(
            "D1", with: "\n- D1\n- RFC3861-4-55", "an unknown requirement",
            "4: unknown id RFC3861-4-55 (did you mean RFC3861-4-5?)"),
        .replacing(
            "D1", with: "[D1, everything]", "a requirement like no other",
            "2: unknown id everything (spec holds ids of requirements and cases)"),
        WrongScenario(
            "no zones", "title: A title\nspec: D1\n" + ScenarioText.resolve + ScenarioText.expect,
            "1: no zones (every scenario has one)"),
    ]

    @Test("A scenario with wrong or missing parts is refused with the line and a suggestion", arguments: topLevel)
    func parts(scenario: WrongScenario) throws {
        try scenario.expectRefusal()
    }

    static let cases: [WrongScenario] = [
        .replacing(
            "resolve", with: "# r", "no resolve",
            "1: no resolve (a case has resolve, deliver, subscribe or presence, and expects something)"),
        .replacing(
            "expect", with: "# e", "no expect",
            "9: no expect (a case has resolve, deliver, subscribe or presence, and expects something)"),
        .replacing(
            "im:alice@example.test", with: "[a, b]", "a list as URI",
            "9: resolve is not a text (one value is expected here)"),
        .behind(
            "resolve and expect beside a table",
            "cases:\n  one:\n    resolve: im:a@example.test\n    expect: { error: aliasLoop }\n",
            "9: resolve beside cases (each case of a table has its own)",
            "10: expect beside cases (each case of a table has its own)"),
        WrongScenario(
            "a table without cases", ScenarioText.opening + "cases: {}\n",
            "9: a table without cases (name: { resolve: …, expect: … } is expected)"),
        WrongScenario(
            "a list as table", ScenarioText.opening + "cases: [one]\n",
            "9: cases is not a mapping (key: value is expected)"),
        WrongScenario(
            "cases with half of it",
            ScenarioText.opening + "cases:\n  one: { resolve: im:a@example.test }\n"
                + "  two: { expect: { error: aliasLoop }, skip: true }\n",
            "10: no expect (a case has resolve, deliver, subscribe or presence, and expects something)",
            "11: unknown key skip in case two (known are resolve, deliver, subscribe, presence, expect, steps)",
            "11: no resolve (a case has resolve, deliver, subscribe or presence, and expects something)"),
    ]

    @Test("Cases without their parts, or with those of others, are refused", arguments: cases)
    func caseParts(scenario: WrongScenario) throws {
        try scenario.expectRefusal()
    }

    @Test("All mistakes of one file are reported, in the order of the file")
    func severalMistakes() throws {
        let text = """
            title: A title
            spec: [D1, D99]
            zones:
              example.test: |
                $TTL 60
                @  SOA ns host 1 2 3 4 5
                ns B   192.0.2.53
                @  A   192.0.2.500
            clinet: {}
            client: { attempts: none, seed: one }
            resolve: im:alice@example.test
            expect: { hops: [ "a.test" ], errror: aliasLoop }
            """
        let lines = try ScenarioText.issues(text).map { String($0.prefix { $0 != "(" }) }
        #expect(
            lines == [
                "2: unknown id D99 ", "7: B is not a record type ", "8: A 192.0.2.500 ",
                "9: unknown key clinet in the scenario ", "10: attempts: none ", "10: seed: one ",
                "12: unknown key errror in expect ", "12: hop: a.test ",
            ])
    }
}

import Testing
import Zones

@testable import Conformance

@Suite("Wrong zones of scenarios") struct WrongZoneTests {
    static let inline: [WrongScenario] = [
        .replacing(
            "192.0.2.53", with: "192.0.2.53\n    a MX300 b\n    c 9999999999 A 192.0.2.1",
            "wrong records in a zone written here",
            "9: MX300 is not a record type (write TYPE and a number for one without a name)",
            "10: the TTL 9999999999 (0 to 2147483647 seconds, or units as in 1h30m (RFC 2181 8))"),
        .replacing(
            "    $TTL 60\n", with: "\n    ; a comment\n    $TTL 1 day\n", "a wrong line behind empty ones",
            "7: $TTL with 2 words (it takes one time)"),
        .replacing(
            "$TTL 60", with: "$TTL 60\n    $ORIGIN www.example.test.", "a zone of another name than the key",
            "4: the zone's SOA is at www.example.test (example.test is expected by its key)"),
        .replacing(
            "  example.test: |", with: "  example..test: |", "a key that is no name",
            "4: example..test is not a domain name (zones are named by their apex)"),
        .replacing(
            "zones:\n", with: "zones:\n  EXAMPLE.test: \"@ 60 SOA a a 1 1 1 1 1\\n@ 60 NS a\\na 60 A 192.0.2.1\\n\"\n",
            "a zone twice", "5: zone example.test twice (capital and small letters are alike in a name)"),
        .replacing(
            "zones:\n", with: "zones:\n  empty.test: {}\n", "nothing",
            "4: a zone without text (write it here, or name its file)"),
        .replacing(
            "zones:\n", with: "zones:\n  a.test: { flie: a }\n", "a misspelled key",
            "4: unknown key flie in a zone (did you mean file?)"),
        .replacing(
            "zones:\n", with: "zones:\n  a.test: [a]\n", "a list", "4: a zone is not a mapping (key: value is expected)"
        ),
    ]

    @Test("A wrong zone is reported at its line of the scenario", arguments: inline)
    func zoneText(scenario: WrongScenario) throws {
        try scenario.expectRefusal()
    }

    static let styles = ["|", "|-", "|+", "|2-", ">"]

    @Test("Every way of writing a block counts lines from the line behind its key", arguments: styles)
    func blockStyles(style: String) throws {
        // A folded block joins its lines, so that only its first line can be told.
        let text = ScenarioText.opening.replacing("test: |", with: "test: \(style)")
            .replacing(style == ">" ? "$TTL 60" : "192.0.2.53", with: "192.0.2.999")
        let issues = try ScenarioText.issues(text + ScenarioText.resolve + ScenarioText.expect)
        let first = try #require(issues.first)
        #expect(first.hasPrefix(style == ">" ? "5: " : "8: "))
    }
}

@Suite("Zone files of scenarios") struct ZoneFileTests {
    private static let zone = "$TTL 60\n@ SOA ns host 1 2 3 4 5\n@ NS ns\nns A 192.0.2.53\n"
    private static let end = ScenarioText.resolve + ScenarioText.expect

    private func scenario(naming file: String) -> String {
        "title: A title\nspec: D1\nzones:\n  example.test:\n    file: \(file)\n" + Self.end
    }

    @Test("A zone file is found from the root, wherever the scenario is below it")
    func fromRoot() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.zone, to: "zones/example.test.zone")
        for name in ["one.yaml", "Scenarios/deep/below/one.yaml"] {
            let path = try folder.write(scenario(naming: "zones/example.test.zone"), to: name)
            #expect(try Scenario(ScenarioFile(path: path)).servers.first?.zones.count == 1)
        }
    }

    @Test("A link that stays below the root is followed")
    func linkInside() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.zone, to: "zones/real/example.test.zone")
        try folder.link("zones/example.test.zone", to: "real/example.test.zone")
        let path = try folder.write(scenario(naming: "zones/example.test.zone"), to: "one.yaml")
        #expect(throws: Never.self) { try Scenario(ScenarioFile(path: path)) }
    }

    static let outside = [
        "../outside.zone", "zones/../../outside.zone", "/etc/passwd", "link.zone", "linked/outside.zone",
    ]

    @Test("A zone file outside the root is refused and not read", arguments: outside)
    func outsideRoot(file: String) throws {
        let outer = try TemporaryFolder()
        try outer.write(Self.zone, to: "outside.zone")
        try outer.createFolder("root/zones")
        try outer.link("root/link.zone", to: "../outside.zone")
        try outer.link("root/linked", to: "..")
        let path = try outer.write(scenario(naming: file), to: "root/Scenarios/one.yaml")
        let issues = try ScenarioText.issues(ofFile: path)
        let reason = "file: stays below the folder that holds zones/"
        #expect(issues == ["4: \(file) is outside \(outer.path)/root/ (\(reason))"])
    }

    @Test("A mistake in a zone file is reported with the place in that file")
    func mistakeInFile() throws {
        let folder = try TemporaryFolder()
        let zone = try folder.write(Self.zone + "bad A 192.0.2.999\n", to: "zones/example.test.zone")
        let path = try folder.write(scenario(naming: "zones/example.test.zone"), to: "one.yaml")
        let issues = try ScenarioText.issues(ofFile: path)
        #expect(issues.count == 1)
        #expect(issues.first?.hasPrefix("4: \(zone):5: A 192.0.2.999 (") == true)
    }

    @Test("A zone file that is not there is reported at the zone's key")
    func missingFile() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(scenario(naming: "zones/none.zone"), to: "one.yaml")
        let issues = try ScenarioText.issues(ofFile: path)
        #expect(issues == ["4: \(folder.path)/zones/none.zone:1: cannot read the zone (no such file)"])
    }

    @Test("A zone written here includes files below the root and no others")
    func includes() throws {
        let folder = try TemporaryFolder()
        try folder.write("host A 192.0.2.1\n", to: "root/zones/hosts.inc")
        try folder.write("host A 192.0.2.1\n", to: "hosts.inc")
        func text(_ file: String) -> String {
            ScenarioText.opening + "    $INCLUDE \(file)\n" + Self.end
        }
        let sound = try folder.write(text("zones/hosts.inc"), to: "root/Scenarios/sound.yaml")
        #expect(try Scenario(ScenarioFile(path: sound)).servers.first?.zones.first?.recordCount == 4)
        let escaping = try folder.write(text("../hosts.inc"), to: "root/Scenarios/escaping.yaml")
        let issues = try ScenarioText.issues(ofFile: escaping)
        #expect(issues.count == 1)
        #expect(issues.first?.hasPrefix("9: ../hosts.inc is outside ") == true)
    }
}

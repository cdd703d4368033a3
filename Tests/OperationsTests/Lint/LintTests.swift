import DNSWire
import Operations
import Testing
import Zones

@Suite("Lint") struct LintTests {
    private static func report(on zone: PlantedZone, _ levels: LintLevels = LintLevels()) throws -> LintReport {
        var sources = [Lint.Source.text(zone.text, origin: try Name(PlantedZone.apex), name: "zone")]
        if let other = zone.otherText {
            sources.append(.text(other, origin: try Name("other.test"), name: "other"))
        }
        return Lint(levels).report(on: sources)
    }

    @Test("What is planted is found, and nothing else", arguments: PlantedZone.all)
    func planted(zone: PlantedZone) throws {
        let report = try Self.report(on: zone)
        let found = report.findings.map { "\($0.place.line) \($0.rule.id)" }.sorted()
        #expect(found == PlantedZone.planted(in: zone.text), "\(report.text())")
    }

    @Test("There are sixty zones and more, and a mistake for every rule")
    func corpus() {
        #expect(PlantedZone.all.count >= 60)
        let planted = Set(
            PlantedZone.all.flatMap { zone in
                PlantedZone.planted(in: zone.text).map { mark in String(mark.drop { $0 != " " }.dropFirst()) }
            })
        // Two zones of one apex are more than one text, and what cannot be read is none.
        #expect(Set(LintRule.all.map(\.id)).subtracting(planted) == ["zone-twice", "zone-unreadable"])
        #expect(planted.subtracting(LintRule.all.map(\.id)).isEmpty)
    }

    // MARK: - Levels

    private static let levelled = PlantedZone(
        name: "levels", without: ["@           NS  ns2"],
        lines: "_x._tcp SRV 0 5 0 a\n_x._tcp SRV 1 0 1 b\n@ A 192.0.2.80")

    @Test(
        "A set and levels of rules decide what a finding is",
        arguments: [
            (LintLevels(), ["warning ns-single", "error srv-port-zero", "note weight-single", "note im-a-shadowed"]),
            (
                LintLevels(.strict),
                ["error ns-single", "error srv-port-zero", "note weight-single", "note im-a-shadowed"]
            ),
            (LintLevels(.operator), ["error srv-port-zero"]),
            (LintLevels(.operator, overrides: ["srv-port-zero": .off]), []),
            (
                LintLevels(.operator, overrides: ["srv-port-zero": .off, "ns-single": .note]), ["note ns-single"]
            ),
        ])
    func levels(levels: LintLevels, findings: [String]) throws {
        let report = try Self.report(on: Self.levelled, levels)
        #expect(report.findings.map { "\($0.severity.rawValue) \($0.rule.id)" } == findings)
    }

    @Test("A comment about a rule that does not apply is not unneeded")
    func ignoredAndOff() throws {
        let zone = PlantedZone(name: "off", lines: "_x._tcp SRV 0 0 0 a ; lint:ignore srv-port-zero so it is")
        #expect(try Self.report(on: zone, LintLevels(overrides: ["srv-port-zero": .off])).findings.isEmpty)
        let report = try Self.report(on: zone)
        #expect(report.findings.isEmpty)
        #expect(report.ignored.map(\.reason) == ["so it is"])
        #expect(report.ignored.map(\.finding.rule.id) == ["srv-port-zero"])
    }

    @Test("Two zones of one apex are told, and the first is looked at")
    func twins() throws {
        let name = try Name(PlantedZone.apex)
        let texts = [PlantedZone.sound, PlantedZone.sound + "\n_x._tcp SRV 0 0 0 a"]
        let sources = texts.enumerated().map { Lint.Source.text($1, origin: name, name: "\($0)") }
        let report = Lint().report(on: sources)
        #expect(report.findings.map { "\($0.place) \($0.rule.id)" } == ["1:2 zone-twice"])
    }

    @Test("A zone that cannot be read does not keep others from being looked at")
    func broken() throws {
        let report = Lint().report(on: [
            .text("nonsense", origin: try Name("bad.test"), name: "bad"),
            .text(PlantedZone.sound + "\n_x._tcp SRV 0 0 0 a", origin: try Name(PlantedZone.apex), name: "good"),
        ])
        #expect(
            report.findings.map { "\($0.place) \($0.rule.id)" } == [
                "bad:1 zone-syntax", "bad:1 soa-missing", "good:13 srv-port-zero",
            ])
        #expect(report.summary == "1 zone, 12 records, 1 zone not readable: 3 errors, no warnings, no notes")
    }

    @Test("A record of a set with several TTLs is shown without one, because its line may say another than is served")
    func loweredTTL() throws {
        let zone = PlantedZone(name: "", lines: "_x._tcp 300 SRV 0 0 0 a\n_x._tcp 60 SRV 0 0 1 b\n_y._tcp SRV 0 0 0 a")
        let lines = try Self.report(on: zone).text().split(separator: "\n").map(String.init)
        #expect(lines.contains("  _x._tcp.example.test. IN SRV 0 0 0 a.example.test."), "\(lines)")
        #expect(lines.contains("  _y._tcp.example.test. 3600 IN SRV 0 0 0 a.example.test."), "\(lines)")
    }

    @Test("Beside a CNAME, each other record is told with the line of the CNAME")
    func lineOfTheAlias() throws {
        let zone = PlantedZone(name: "", lines: "c CNAME a\nc TXT c\nd CNAME a\nd CNAME b")
        let found = try Self.report(on: zone).findings.map(\.what)
        try #require(found.count == 2)
        #expect(found[0].hasPrefix("TXT beside a CNAME at c.example.test. (the CNAME is at zone:13; "), "\(found)")
        #expect(found[1].hasPrefix("a second CNAME at d.example.test. (the first is at zone:15; "), "\(found)")
    }

    @Test("A zone file whose names have no origin is one error", arguments: ["a A 192.0.2.1", "$ORIGIN a\n"])
    func noOrigin(head: String) throws {
        let report = Lint().report(on: [.text(head + "\n" + PlantedZone.sound, origin: nil, name: "zone")])
        #expect(report.findings.map { "\($0.place) \($0.rule.id)" } == ["zone:1 zone-syntax"])
    }

    @Test("A zone may have the line ends of other systems, comments too")
    func lineEnds() throws {
        let text =
            PlantedZone.sound + "\n_x._tcp SRV 0 0 0 a ; lint:ignore srv-port-zero so it is\n_y._tcp SRV 0 0 0 a\n"
        let report = Lint().report(on: [
            .text(text.replacing("\n", with: "\r\n"), origin: try Name(PlantedZone.apex), name: "zone")
        ])
        #expect(report.findings.map { "\($0.place) \($0.rule.id)" } == ["zone:14 srv-port-zero"])
        #expect(report.ignored.map(\.reason) == ["so it is"])
    }

    @Test("In a zone that cannot be read no comment is unneeded")
    func ignoreInBrokenZone() throws {
        let zone = PlantedZone(name: "", lines: "_x._tcp SRV 0 0 0 a ; lint:ignore srv-port-zero so\nc A 192.0.2.999")
        #expect(try Self.report(on: zone).findings.map(\.rule.id) == ["zone-syntax"])
    }

    @Test("The text of a transfer, which ends with its SOA, is a zone")
    func transfer() throws {
        let lines = PlantedZone.sound.split(separator: "\n").map(String.init)
        let text = (lines + [lines[1]]).joined(separator: "\n")
        #expect(Lint().report(on: [.text(text, origin: try Name(PlantedZone.apex), name: "zone")]).findings.isEmpty)
    }

    @Test(
        "A chain that is followed for so long only is called long, and a circle in it a circle",
        arguments: [false, true])
    func longChain(isCircle: Bool) throws {
        let lines =
            (0..<70).map { "c\($0) CNAME c\($0 + 1)\n" }.joined() + "c70 \(isCircle ? "CNAME c69" : "A 192.0.2.9")"
        let found = try Self.report(on: PlantedZone(name: "", lines: lines)).findings
        let rules = found.map { "\($0.place.line - 13) \($0.rule.id)" }
        if isCircle {
            #expect(rules == (0..<7).map { "\($0) cname-long" } + (7...70).map { "\($0) cname-loop" })
        } else {
            #expect(rules == (0..<62).map { "\($0) cname-long" })
            #expect(found.first?.what == "64 and more aliases in a row, to c64.example.test")
            #expect(found.last?.what == "9 aliases in a row, to c70.example.test")
        }
    }

    @Test("Every rule says why, how to mend it and where it is written, and its id is like no other")
    func rules() {
        #expect(Set(LintRule.all.map(\.id)).count == LintRule.all.count)
        for rule in LintRule.all {
            #expect(rule.why.hasSuffix(".") && rule.fix.hasSuffix(".") && !rule.reference.isEmpty, "\(rule.id)")
            #expect(rule.id.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil, "\(rule.id)")
        }
        #expect(LintRule.named("SRV-Port-Zero")?.id == "srv-port-zero")
        #expect(LintRule.nearest(to: "srv-prot-zero") == "srv-port-zero")
    }
}

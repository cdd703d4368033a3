import DNSWire
import NextHops
import Testing
import Zones

@testable import Conformance

@Suite("Scenarios with our resolver") struct CorpusTests {
    @Test("Every case is as the scenario says, on sockets and in memory", arguments: Corpus.files, Edge.allCases)
    func cases(file: ScenarioFile, edge: Edge) async throws {
        let scenario = try Scenario(file)
        let cases = scenario.cases.filter { !$0.hasDistribution }
        try await Corpus.expectPass(cases.map { (scenario, $0) }, on: edge)
    }

    // Apart from the others because each takes thousands of resolutions.
    @Test("First picks are shared out as the scenario says", arguments: Corpus.spreadFiles)
    func distributions(file: ScenarioFile) async throws {
        let scenario = try Scenario(file)
        let cases = scenario.cases.filter { $0.hasDistribution }
        try await Corpus.expectPass(cases.map { (scenario, $0) }, on: .memory)
    }
}

@Suite("The scenarios as a whole") struct CoverageTests {
    private static func scenarios() throws -> [Scenario] {
        try Corpus.files.map { try Scenario($0) }
    }

    @Test("There are at least 150 cases, each with an id of its own")
    func number() throws {
        let ids = try Self.scenarios().flatMap(\.cases).map(\.id)
        #expect(ids.count >= 150)
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.hasPrefix("Scenarios/") })
        #expect(!Corpus.spreadFiles.isEmpty)
    }

    @Test("No requirement that a client or a service shows is without a case")
    func requirements() throws {
        let scenarios = try Self.scenarios()
        let matrix = CoverageMatrix(scenarios.map { CaseResult(scenario: $0, test: $0.cases[0], seed: 0) })
        #expect(matrix.uncovered.map(\.id) == [])
        #expect(matrix.uncovered(of: .service).map(\.id) == [])
        #expect(matrix.rows.count { !$0.cases.isEmpty } > 150)
    }

    /// A service and a protocol that a family of scenarios has to cover.
    struct Cover: CustomTestStringConvertible {
        let family: String
        let service: String
        let label: String
        var testDescription: String { "\(family): \(service) over \(label)" }
    }

    static let covers = ["cname", "srv-over-a", "priority", "spread"].flatMap { family in
        ["im", "pres"].flatMap { service in
            ["sip", "xmpp"].map { Cover(family: family, service: service, label: $0) }
        }
    }

    @Test("Each family has messages and presence, over SIP and over XMPP", arguments: covers)
    func families(cover: Cover) throws {
        let family = try Self.scenarios().filter { $0.id.hasPrefix("Scenarios/\(cover.family)/") }
        let found = family.contains { scenario in
            let labels = scenario.client.protocols?.map(\.name) ?? ["sip", "xmpp"]
            return labels.contains(cover.label)
                && scenario.cases.contains { $0.uri.lowercased().hasPrefix(cover.service + ":") }
        }
        #expect(found)
    }

    @Test("A scenario opens with what it proves and the clause", arguments: Corpus.files)
    func openings(file: ScenarioFile) throws {
        let lines = try Corpus.text(file.path).split(separator: "\n", omittingEmptySubsequences: false)
        let comment = lines.prefix { $0.hasPrefix("# ") }.map { $0.dropFirst(2) }.joined(separator: " ")
        #expect(comment.contains(/RFC [0-9]+/), "\(comment)")
    }

    @Test("A scenario proves requirements that exist and are judged", arguments: Corpus.files)
    func requirements(file: ScenarioFile) throws {
        let requirements = try Scenario(file).requirements
        #expect(!requirements.isEmpty)
        #expect(requirements.allSatisfy { $0.isInScope })
        #expect(requirements.allSatisfy { Requirement.named($0.id) == $0 })
    }
}

@Suite("The zones of the tree") struct ZoneCorpusTests {
    @Test("A zone is read without an error or a warning", arguments: Corpus.zones)
    func sound(path: String) throws {
        let zone = try Zone(contentsOf: path)
        #expect(zone.warnings.isEmpty)
        #expect(path.hasSuffix("/\(zone.apex.host).zone"))
    }

    @Test("A zone opens with what it shows and the clause", arguments: Corpus.zones)
    func openings(path: String) throws {
        let lines = try Corpus.text(path).split(separator: "\n")
        let comment = lines.prefix { $0.hasPrefix("; ") }.map { $0.dropFirst(2) }.joined(separator: " ")
        #expect(comment.contains(/RFC [0-9]+/), "\(comment)")
    }

    @Test("Every zone is used by a scenario")
    func used() throws {
        #expect(!Corpus.zones.isEmpty)
        let texts = try Corpus.files.map { try Corpus.text($0.path) }
        for zone in Corpus.zones {
            let name = String(zone.dropFirst(Corpus.root.count))
            #expect(texts.contains { $0.contains("file: \(name)") }, "\(name)")
        }
    }

    @Test("Zones and scenarios keep to names and addresses that nobody has", arguments: Corpus.files)
    func reservedNames(file: ScenarioFile) throws {
        for zone in try Scenario(file).servers.flatMap(\.zones) {
            // A name of numbers is nobody's either: no top level domain is one.
            let isNumber = zone.apex.host.allSatisfy { $0.isNumber || $0 == "." }
            #expect(isNumber || zone.apex.host.hasSuffix(".test"), "\(zone.apex)")
            for (record, place) in zone.records {
                switch record.type {
                case .a: #expect(record.data.starts(with: [192, 0, 2]), "\(place)")
                case .aaaa: #expect(record.data.starts(with: [0x20, 0x01, 0x0D, 0xB8]), "\(place)")
                default: break
                }
            }
        }
    }
}

import Testing

@testable import Conformance

@Suite("Requirements") struct RequirementTests {
    static let ids = Requirement.all.map(\.id)

    @Test("No two ids are alike, not even in another case")
    func uniqueIDs() {
        let alike = Dictionary(grouping: Self.ids) { $0.lowercased() }
        #expect(alike.values.filter { $0.count > 1 }.isEmpty)
    }

    @Test("The decisions and the cases are numbered without a gap")
    func numbering() {
        let decisions = Set((1...30).map { "D\($0)" })
        let cases = Set((1...67).map { $0 < 10 ? "V0\($0)" : "V\($0)" })
        #expect(Set(Requirement.decisions.map(\.id)) == decisions)
        #expect(Set(Requirement.cases.map(\.id)) == cases)
    }

    @Test("Every text is one paragraph that ends in a full stop, and every source is named", arguments: ids)
    func readableText(id: String) throws {
        let requirement = try #require(Requirement.named(id))
        #expect(requirement.text.hasSuffix("."))
        #expect(!requirement.text.contains("\n") && !requirement.text.contains("  "))
        #expect(!requirement.source.isEmpty)
    }

    @Test("What belongs to other protocols is out of scope")
    func scope() {
        let outside = Set(Requirement.all.filter { !$0.isInScope }.map(\.id))
        #expect(
            outside == [
                "RFC3428-5-1", "RFC3428-5-2", "RFC3428-5-3", "RFC3428-5-4",
                "RFC3856-5-1", "RFC3856-5-2", "RFC3856-5-3",
                "RFC3263-4.2-1", "RFC3263-4.3-1", "RFC3263-4.4-1",
                "RFC3860-B.1-1", "RFC3859-B.1-1", "RFC3921-11.2-1", "RFC6120-3.2.1-4", "V12",
            ]
        )
    }
}

@Suite("Requirement levels") struct RequirementLevelTests {
    @Test("Must is stronger than should, and should is stronger than may")
    func order() {
        #expect(Requirement.Level.may < .should)
        #expect(Requirement.Level.should < .must)
        #expect(Requirement.Level.allCases.max() == .must)
        #expect(!(Requirement.Level.must < .must))
    }

    static let known: [(id: String, level: Requirement.Level)] = [
        ("D7", .must), ("RFC3861-3-2", .must), ("RFC3861-3-7", .may), ("RFC3861-4-5", .must), ("RFC3861-6-2", .may),
        ("RFC3861-6-3", .should), ("RFC3861-6-4", .must), ("RFC2782-FMT-8", .should), ("RFC2782-FMT-12", .should),
        ("RFC2782-FMT-13", .must), ("RFC5509-3-2", .should), ("RFC3428-5-3", .should), ("RFC2308-5-1", .must),
        ("V12", .should), ("RFC3860-3.4.2-2", .should), ("RFC3860-4-3", .must), ("RFC3862-2.2-3", .should),
        ("RFC3862-3.5-2", .may), ("RFC3859-L-1", .must),
    ]

    @Test("The keyword of a clause decides its level", arguments: known)
    func levels(id: String, level: Requirement.Level) {
        #expect(Requirement.named(id)?.level == level)
    }

    static let cases = Requirement.cases.map(\.id)

    @Test("A case is as binding as the strongest of its clauses, and all of them exist", arguments: cases)
    func caseLevels(id: String) throws {
        let proof = try #require(Requirement.named(id))
        let clauses = proof.clauses.compactMap { Requirement.named($0) }
        #expect(clauses.map(\.id) == proof.clauses)
        #expect(clauses.map(\.level).max() == proof.level)
    }

    @Test("A case proves clauses and decisions, and only a case does")
    func clausesOfCases() {
        let cases = Set(Self.cases)
        for requirement in Requirement.all {
            #expect(requirement.clauses.isEmpty != cases.contains(requirement.id), "\(requirement.id)")
            #expect(cases.isDisjoint(with: requirement.clauses), "\(requirement.id)")
        }
    }
}

@Suite("Requirement lookup") struct RequirementLookupTests {
    @Test("Every id finds its own requirement, in any case", arguments: Requirement.all.map(\.id))
    func lookup(id: String) {
        #expect(Requirement.named(id)?.id == id)
        #expect(Requirement.named(id.lowercased())?.id == id)
        #expect(Requirement.named(id.uppercased())?.id == id)
    }

    @Test("An unknown id finds nothing", arguments: ["", "D0", "D31", "V68", "RFC3861", "RFC3861-4-5 "])
    func unknownID(id: String) {
        #expect(Requirement.named(id) == nil)
    }

    static let misspelled: [(typed: String, meant: String)] = [
        ("RFC3861-4-5", "RFC3861-4-5"), ("rfc3861-4-5", "RFC3861-4-5"), ("RFC3861-45", "RFC3861-4-5"),
        ("3861-4-5", "RFC3861-4-5"), ("RFC-3861-4-5", "RFC3861-4-5"), ("RFC2782-FTM-8", "RFC2782-FMT-8"),
        ("RFC3861-6", "RFC3861-6-1"), ("DRAFT2-2.2-1", "DRAFT02-2.2-1"), ("V003", "V03"), ("D-7", "D7"),
    ]

    @Test("A misspelled id is answered with the one that was meant", arguments: misspelled)
    func suggestion(typed: String, meant: String) {
        #expect(Requirement.nearest(to: typed) == meant)
    }

    @Test("A text that resembles no id gets no suggestion", arguments: ["", "refuse", "RFC9999-1-1", "aliasLoop"])
    func noSuggestion(text: String) {
        #expect(Requirement.nearest(to: text) == nil)
    }

    @Test("A text of any length is refused or answered at once")
    func longText() {
        #expect(Requirement.nearest(to: String(repeating: "RFC3861-", count: 100_000)) == nil)
    }
}

@Suite("Coverage of requirements") struct CoverageMatrixTests {
    @Test("A case covers what it names, and the clauses of a catalogue's case; the rest is named as uncovered")
    func coverage() throws {
        let scenario = try Scenario.table("one", spec: "[D7, V03]")
        let matrix = CoverageMatrix([CaseResult(scenario.cases[0], of: scenario, .fail)])
        let covered = matrix.rows.filter { !$0.cases.isEmpty }.map(\.requirement.id)
        let clauses = try #require(Requirement.named("V03")).clauses
        #expect(Set(covered) == Set(["D7", "V03"] + clauses) && !clauses.isEmpty)
        #expect(matrix.rows.allSatisfy { $0.requirement.isInScope && $0.cases.count < 2 })
        let others = matrix.rows.filter { $0.requirement.party != .client }.map(\.requirement.id)
        #expect(Set(others).isSuperset(of: ["RFC2782-DAA-1", "V59", "RFC3861-8-3", "V34"]))
        #expect(Set(matrix.uncovered.map(\.id)).isDisjoint(with: others))
        #expect(matrix.uncovered.count + covered.count + others.count == matrix.rows.count)
        let clients = matrix.rows.count - others.count
        #expect(matrix.text.contains("D7 (must): 0/1 pass\n  fail        \(scenario.cases[0].id)\n"))
        #expect(matrix.text.contains("\(covered.count) of \(clients) requirements that a client shows have cases"))
    }

    @Test("What a service shows needs cases as well, and is counted apart")
    func services() throws {
        let scenario = try Scenario.table("one", spec: "[RFC3860-3.4.1-1]")
        let matrix = CoverageMatrix([CaseResult(scenario.cases[0], of: scenario, .pass)])
        let services = matrix.rows.map(\.requirement).filter { $0.party == .service }
        let open = matrix.uncovered(of: .service)
        #expect(open == services.filter { $0.id != "RFC3860-3.4.1-1" } && open.count == services.count - 1)
        #expect(matrix.text.contains("\n1 of \(services.count) requirements that a service shows have cases\n"))
        #expect(!matrix.text.contains("\n  service: "))
    }
}

import Testing
import Zones

@testable import Conformance

/// Scenarios for tests, read from files as everybody's are.
enum ScenarioText {
    /// The first eight lines of a scenario that lacks only its case.
    static let opening = """
        title: A title
        spec: D1
        zones:
          example.test: |
            $TTL 60
            @  SOA ns host 1 2 3 4 5
            @  NS  ns
            ns A   192.0.2.53

        """

    /// The ninth line, and one for the tenth.
    static let resolve = "resolve: im:alice@example.test\n"
    static let expect = "expect: { error: noAddresses }\n"

    static func scenario(_ text: String) throws -> Scenario {
        let folder = try TemporaryFolder()
        return try Scenario(ScenarioFile(path: try folder.write(text, to: "Scenarios/one.yaml")))
    }

    /// What `expect` holds in a scenario whose `expect` is this one line.
    static func expectation(_ text: String) throws -> Conformance.Expectation {
        let scenario = try scenario(opening + resolve + "expect: \(text)\n")
        return try #require(scenario.cases.first?.expectation)
    }

    /// What is wrong with a scenario, each as `line: what (why)`.
    static func issues(_ text: String) throws -> [String] {
        let folder = try TemporaryFolder()
        return try issues(ofFile: try folder.write(text, to: "Scenarios/one.yaml"))
    }

    static func issues(ofFile path: String) throws -> [String] {
        let error = #expect(throws: ScenarioError.self) { try Scenario(ScenarioFile(path: path)) }
        let issues = try #require(error).issues
        #expect(issues.allSatisfy { $0.place.file == path }, "every place is in the scenario's file")
        return issues.map { "\($0.place.line): \($0.what) (\($0.why))" }
    }
}

/// A scenario with mistakes, and what is said of them.
struct WrongScenario: CustomTestStringConvertible, Sendable {
    let mistake: String
    let text: String
    let issues: [String]

    init(_ mistake: String, _ text: String, _ issues: String...) {
        self.init(mistake, text: text, issues: issues)
    }

    /// A mistake in what follows a whole scenario, from the 11th line on.
    static func behind(_ mistake: String, _ text: String, _ issues: String...) -> WrongScenario {
        let whole = ScenarioText.opening + ScenarioText.resolve + ScenarioText.expect
        return WrongScenario(mistake, text: whole + text, issues: issues)
    }

    /// A mistake in what stands instead of a word of a whole scenario.
    static func replacing(_ word: String, with text: String, _ mistake: String, _ issues: String...) -> WrongScenario {
        let whole = ScenarioText.opening + ScenarioText.resolve + ScenarioText.expect
        return WrongScenario(mistake, text: whole.replacing(word, with: text), issues: issues)
    }

    /// A mistake in what stands behind `expect:`, from the tenth line on.
    static func expecting(_ text: String, _ issues: [String]) -> WrongScenario {
        WrongScenario(
            text, text: ScenarioText.opening + ScenarioText.resolve + "expect: \(text)\n", issues: issues)
    }

    init(_ mistake: String, _ text: String, _ issues: [String]) {
        self.init(mistake, text: text, issues: issues)
    }

    private init(_ mistake: String, text: String, issues: [String]) {
        self.mistake = mistake
        self.text = text
        self.issues = issues
    }

    var testDescription: String { mistake }

    /// Expects exactly the issues, neither more nor fewer.
    func expectRefusal(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let found = try ScenarioText.issues(text)
        #expect(found == issues, sourceLocation: sourceLocation)
    }
}

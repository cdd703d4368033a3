import Conformance
import DNSWire
internal import Foundation
import Zones

extension LintReport {
    /// The report as one object of JSON, in one line: `findings`, `ignored`, and counts.
    public var json: String { JSONEncoder.line(of: Document(self)) }

    /// The report in SARIF 2.1.0, which code hosts show beside the lines.
    ///
    /// - Parameter version: That of the tool.
    public func sarif(version: String) -> String { JSONEncoder.line(of: SARIF(self, version: version)) }

    private struct Document: Encodable {
        struct Finding: Encodable {
            let rule: String
            let severity: String
            let file: String
            let line: Int
            let record: String?
            let what: String
            let why: String
            let fix: String
            let reference: String
            let reason: String?

            init(_ finding: LintFinding, reason: String? = nil) {
                rule = finding.rule.id
                severity = finding.severity.rawValue
                file = finding.place.file
                line = finding.place.line
                record = finding.line
                what = finding.what
                why = finding.rule.why
                fix = finding.rule.fix
                reference = finding.rule.reference
                self.reason = reason
            }
        }

        let findings: [Finding]
        let ignored: [Finding]
        let zones: Int
        let brokenZones: Int
        let records: Int
        let errors: Int
        let warnings: Int
        let notes: Int

        init(_ report: LintReport) {
            findings = report.findings.map { Finding($0) }
            ignored = report.ignored.map { Finding($0.finding, reason: $0.reason) }
            zones = report.zoneCount
            brokenZones = report.brokenZoneCount
            records = report.recordCount
            errors = report.count(.error)
            warnings = report.count(.warning)
            notes = report.count(.note)
        }
    }
}

extension LintFinding {
    /// The record in one line of a zone file, as people and programs see it; without a TTL where the line that was read
    /// may state another.
    var line: String? {
        record.map { record in
            // Owner, TTL, class, type, data.
            var words = record.description.split(whereSeparator: \.isWhitespace)
            if hasSeveralTTLs, words.count > 1 { words.remove(at: 1) }
            return words.joined(separator: " ").printable
        }
    }
}

/// The parts of SARIF 2.1.0 that a report has (OASIS, Static Analysis Results Interchange Format 2.1.0, 3).
private struct SARIF: Encodable {
    struct Text: Encodable { let text: String }
    struct Configuration: Encodable { let level: String }

    struct Rule: Encodable {
        let id: String
        let shortDescription: Text
        let help: Text
        let defaultConfiguration: Configuration

        init(_ rule: LintRule) {
            id = rule.id
            shortDescription = Text(text: rule.why)
            help = Text(text: "\(rule.fix) (\(rule.reference))")
            defaultConfiguration = Configuration(level: rule.severity.rawValue)
        }
    }

    struct Driver: Encodable {
        let name = "srvlab lint"
        let version: String
        let rules = LintRule.all.map(Rule.init)
        enum CodingKeys: CodingKey { case name, version, rules }
    }

    struct Tool: Encodable { let driver: Driver }
    struct Artifact: Encodable { let uri: String }
    struct Region: Encodable { let startLine: Int }

    struct Physical: Encodable {
        let artifactLocation: Artifact
        let region: Region
    }

    struct Location: Encodable { let physicalLocation: Physical }

    struct Suppression: Encodable {
        let kind = "inSource"
        let justification: String
        enum CodingKeys: CodingKey { case kind, justification }
    }

    struct Result: Encodable {
        let ruleId: String
        let ruleIndex: Int
        let level: String
        let message: Text
        let locations: [Location]
        let suppressions: [Suppression]?

        init(_ finding: LintFinding, reason: String? = nil) {
            ruleId = finding.rule.id
            ruleIndex = LintRule.all.firstIndex { $0.id == finding.rule.id } ?? -1
            level = finding.severity.rawValue
            let record = finding.line.map { ": \($0)" } ?? ""
            let sentence = "\(finding.what.printable)\(record)"
            // A record may end with the dot of a name.
            message = Text(text: "\(sentence)\(sentence.hasSuffix(".") ? "" : ".") \(finding.rule.fix)")
            // A relative reference (RFC 3986 4.2); in its first part a colon would begin a scheme.
            var file = finding.place.file[...]
            // Code hosts know files by their path from the root of a repository, without the dot of a folder.
            while file.hasPrefix("./") { file = file.dropFirst(2) }
            let path = file.addingPercentEncoding(withAllowedCharacters: SARIF.allowedInPath) ?? ""
            let place = Physical(artifactLocation: Artifact(uri: path), region: Region(startLine: finding.place.line))
            locations = [Location(physicalLocation: place)]
            suppressions = reason.map { [Suppression(justification: $0)] }
        }
    }

    struct Run: Encodable {
        let tool: Tool
        let columnKind = "unicodeCodePoints"
        let results: [Result]
        enum CodingKeys: CodingKey { case tool, columnKind, results }
    }

    private static let allowedInPath = CharacterSet.urlPathAllowed.subtracting([":"])

    let version = "2.1.0"
    let schema = "https://json.schemastore.org/sarif-2.1.0.json"
    let runs: [Run]

    enum CodingKeys: String, CodingKey {
        case version, runs
        case schema = "$schema"
    }

    init(_ report: LintReport, version: String) {
        let results = report.findings.map { Result($0) } + report.ignored.map { Result($0.finding, reason: $0.reason) }
        runs = [Run(tool: Tool(driver: Driver(version: version)), results: results)]
    }
}

import DNSWire
import Foundation
import Operations
import Testing
import Transport

/// A program of someone else's that checks zone files.
private enum Checker: String, CaseIterable, Sendable {
    case namedCheckzone = "named-checkzone"
    case nsdCheckzone = "nsd-checkzone"
    case kzonecheck
    case ldnsVerifyZone = "ldns-verify-zone"

    static let installed = allCases.filter { ChildProgram.path(of: $0.rawValue) != nil }

    func arguments(_ file: String) -> [String] {
        switch self {
        case .namedCheckzone, .nsdCheckzone: [PlantedZone.apex, file]
        case .kzonecheck: ["-o", PlantedZone.apex, file]
        // Without signatures there is nothing else to verify.
        case .ldnsVerifyZone: ["-V", "1", file]
        }
    }

    /// Whether it says by its status that a zone cannot be served. ldns-verify-zone has 11 for every zone that is not
    /// signed.
    func refuses(_ status: Int32) -> Bool { self == .ldnsVerifyZone ? status == 1 : status != 0 }
}

@Suite("Lint and the checkers of other servers") struct CheckerTests {
    @Test(
        "What another checker refuses, lint has an error for",
        .enabled(if: !Checker.installed.isEmpty, "no checker is installed"), arguments: Checker.installed)
    fileprivate func refusals(checker: Checker) throws {
        let path = try #require(ChildProgram.path(of: checker.rawValue))
        let folder = try TemporaryFolder()
        var refusals = 0
        for zone in PlantedZone.all {
            let file = try folder.write(zone.text, to: "\(PlantedZone.apex).zone")
            let program = try ChildProgram(path, checker.arguments(file), output: .pipe, errors: .sameAsOutput)
            let output = String(decoding: (try? program.output?.readToEnd()) ?? Data(), as: UTF8.self)
            try? program.output?.close()
            guard checker.refuses(program.waitForEnd()) else { continue }
            refusals += 1
            for preset in LintLevels.Preset.allCases {
                let source = Lint.Source.text(zone.text, origin: try Name(PlantedZone.apex), name: "zone")
                let report = Lint(LintLevels(preset)).report(on: [source])
                #expect(report.count(.error) > 0, "\(zone.name): \(output)")
            }
        }
        // A checker that refuses nothing was not run.
        #expect(refusals >= 5)
    }
}

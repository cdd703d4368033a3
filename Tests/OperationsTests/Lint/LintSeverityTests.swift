import Operations
import Testing

@Suite("Severities of lint") struct LintSeverityTests {
    @Test("An error weighs more than a warning, and a warning more than a note")
    func order() {
        #expect(LintSeverity.allCases.sorted() == [.note, .warning, .error])
    }
}

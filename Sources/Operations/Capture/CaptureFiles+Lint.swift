extension CaptureFiles {
    /// What lint says of the zones, and the file that holds it. Ordinary care for zones is left out: of a zone that was
    /// captured in part nobody knows what else it has.
    public func lint() -> (report: LintReport, file: OutputFile) {
        var aside = LintRule.all.filter { $0.topic == .hygiene }.map(\.id)
        // Nobody asked about the other service.
        if !asksForBothServices { aside.append("im-pres-parity") }
        // Pasted answers tell what somebody asked, and not what is there.
        if isPasted { aside.append("srv-target-no-address") }
        var levels = LintLevels()
        for id in aside { levels.overrides[id] = .off }
        let report = Lint(levels).report(on: zoneFiles.map { .text($0.text, origin: nil, name: $0.path) })
        let note = "Rules that a copy cannot answer are left out here: \(aside.joined(separator: ", ")).\n"
        return (report, OutputFile(path: "lint.txt", text: report.text() + note))
    }
}

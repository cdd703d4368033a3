extension CaptureFiles {
    /// What lint says of the zones, and the file that holds it. Ordinary care for zones is left out: of a zone that was
    /// captured in part nobody knows what else it has.
    public func lint() -> (report: LintReport, file: OutputFile) {
        var levels = LintLevels()
        for rule in LintRule.all where rule.topic == .hygiene { levels.overrides[rule.id] = .off }
        // Nobody asked about the other service.
        if !asksForBothServices { levels.overrides["im-pres-parity"] = .off }
        // Pasted answers tell what somebody asked, and not what is there.
        if isPasted { levels.overrides["srv-target-no-address"] = .off }
        let report = Lint(levels).report(on: zoneFiles.map { .text($0.text, origin: nil, name: $0.path) })
        return (report, OutputFile(path: "lint.txt", text: report.text()))
    }
}

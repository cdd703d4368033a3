// Comments that findings are meant have to hold themselves.
extension LintRule {
    static let ignoring: [LintRule] = [
        LintRule(
            "ignore-malformed", .error, "srvlab lint --help", topic: .text,
            why: "Whoever reads the comment has to learn what is meant, and why.",
            fix: "Write `; lint:ignore ID reason` with the id of a rule.",
            check: { scene in
                scene.ignores.compactMap { ignore in
                    guard let rule = LintRule.named(ignore.rule) else {
                        let guess = LintRule.nearest(to: ignore.rule).map { "; did you mean \($0)?" } ?? ""
                        return LintSpot(at: ignore.place, "\"\(ignore.rule)\" is no rule\(guess)")
                    }
                    if rule.topic == .text { return LintSpot(at: ignore.place, "\(rule.id) cannot be ignored") }
                    return ignore.reason.isEmpty
                        ? LintSpot(at: ignore.place, "lint:ignore \(ignore.rule) without a reason") : nil
                }
            }),
        unneeded,
    ]

    /// What `Lint` finds itself, when all other rules have spoken.
    static let unneeded = LintRule(
        "ignore-unneeded", .warning, "srvlab lint --help", topic: .text,
        why: "The comment outlived what it was about, and would hide the next mistake.",
        fix: "Remove the comment.",
        check: { _ in [] })
}

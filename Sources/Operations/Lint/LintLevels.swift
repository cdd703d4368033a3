/// Which rules apply, and how much each matters.
public struct LintLevels: Hashable, Sendable {
    /// A choice of rules.
    public enum Preset: String, Hashable, Sendable, CaseIterable {
        /// Every rule at its own severity.
        case `default`
        /// Every warning is an error.
        case strict
        /// What changes where clients go, and what servers refuse: of ordinary care for zones the errors alone, and no
        /// notes.
        case `operator`
    }

    /// The level of a rule, said for it alone.
    public enum Level: String, Hashable, Sendable, CaseIterable {
        /// The rule does not apply.
        case off
        case note, warning, error
    }

    /// What applies where nothing is said of a rule.
    public var preset: Preset
    /// Levels by the ids of rules.
    public var overrides: [String: Level]

    /// Levels; without arguments those of the default set.
    public init(_ preset: Preset = .default, overrides: [String: Level] = [:]) {
        self.preset = preset
        self.overrides = overrides
    }

    /// How much a rule matters; none when it does not apply.
    public func severity(of rule: LintRule) -> LintSeverity? {
        if let level = overrides[rule.id] { return LintSeverity(rawValue: level.rawValue) }
        switch preset {
        case .default: return rule.severity
        case .strict: return rule.severity == .warning ? .error : rule.severity
        case .operator:
            let isCare = rule.topic == .hygiene && rule.severity != .error
            return isCare || rule.severity == .note ? nil : rule.severity
        }
    }
}

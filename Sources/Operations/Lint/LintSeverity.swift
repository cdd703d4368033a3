/// How much a finding matters.
public enum LintSeverity: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Worth knowing; nothing has to change.
    case note
    /// It works, but not as whoever published it may think.
    case warning
    /// It cannot work as it is published.
    case error

    /// By weight: notes below warnings below errors.
    public static func < (left: LintSeverity, right: LintSeverity) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }
}

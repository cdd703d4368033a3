/// A line of a file.
public struct Place: Hashable, Sendable {
    public let file: String
    /// From 1.
    public let line: Int

    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }
}

extension Place: CustomStringConvertible {
    public var description: String { "\(file):\(line)" }
}

/// Something wrong with a zone: what, where and why. Equality is by code.
public struct ZoneIssue: Error, Sendable {
    public enum Severity: String, Sendable { case warning, error }

    public enum Code: String, Sendable, CaseIterable {
        // Errors: the zone is not served.
        case unreadable, unclosedQuote, unclosedParenthesis, strayParenthesis, badCharacter, longEntry
        case unknownDirective, badDirective, include, noOwner, badOwner, noTTL, badTTL, badClass, noType, unknownType
        case badData, metaType, noStartOfAuthority, secondStartOfAuthority, outsideZone, aliasAndOther, secondAlias
        case secondRedirection
        case tooManyErrors
        // Warnings: the zone is served.
        case differingTTL, duplicateRecord, noNameServer, impliedTTL, hidden

        public var severity: Severity {
            switch self {
            case .differingTTL, .duplicateRecord, .noNameServer, .impliedTTL, .hidden: .warning
            default: .error
            }
        }
    }

    public let code: Code
    public let place: Place
    /// What is wrong: one phrase.
    public let what: String
    /// Why it is wrong, or the way out: one phrase, often with the clause.
    public let why: String

    public init(_ code: Code, at place: Place, _ what: String, because why: String) {
        self.code = code
        self.place = place
        self.what = what
        self.why = why
    }

    public var severity: Severity { code.severity }
}

extension ZoneIssue: Hashable {
    public static func == (left: ZoneIssue, right: ZoneIssue) -> Bool { left.code == right.code }
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension ZoneIssue: CustomStringConvertible {
    /// `file:line: what (why)`.
    public var description: String { "\(place): \(what) (\(why))" }
}

/// A zone that cannot be served: every error that was found, in the order of the file.
public struct ZoneError: Error, Sendable {
    public let issues: [ZoneIssue]
}

extension ZoneError: CustomStringConvertible {
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}

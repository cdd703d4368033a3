public import DNSWire

/// A line of a file.
public struct Place: Hashable, Sendable {
    /// The file as whoever read it named it.
    public let file: String
    /// From 1.
    public let line: Int

    /// A line, from 1, of a file.
    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }
}

extension Place: CustomStringConvertible {
    /// `example.test.zone:3`.
    public var description: String { "\(file):\(line)" }
}

/// Something wrong with a zone: what, where and why. Equality is by code.
public struct ZoneIssue: Error, Sendable {
    /// A zone is served in spite of warnings, and not with an error.
    public enum Severity: String, Sendable { case warning, error }

    /// What kind of thing is wrong.
    public enum Code: String, Sendable, CaseIterable {
        // Errors: the zone is not served.
        /// The text: it cannot be read, or not be cut into entries and words (RFC 1035 5.1).
        case unreadable, unclosedQuote, unclosedParenthesis, strayParenthesis, badCharacter, longEntry
        /// A directive, or what stands before the data of a record: owner, TTL, class and type.
        case unknownDirective, badDirective, include, noOwner, badOwner, noTTL, badTTL, badClass, noType, unknownType
        /// The data of a record, or records that a zone has to have, and those that it must not have.
        case badData, metaType, noStartOfAuthority, secondStartOfAuthority, outsideZone, aliasAndOther, secondAlias
        /// Two DNAME records of one name (RFC 6672 2.4).
        case secondRedirection
        /// A name that an origin would complete, and there is none: of what follows, no name is known.
        case noOrigin
        /// More errors than are told.
        case tooManyErrors
        // Warnings: the zone is served.
        /// Two TTLs in one set, a record twice, no NS record at the apex, a TTL taken from the SOA, or a record that a
        /// DNAME hides.
        case differingTTL, duplicateRecord, noNameServer, impliedTTL, hidden

        /// `error` when the zone is not served.
        public var severity: Severity {
            switch self {
            case .differingTTL, .duplicateRecord, .noNameServer, .impliedTTL, .hidden: .warning
            default: .error
            }
        }
    }

    /// What kind of thing is wrong.
    public let code: Code
    /// The line that is at fault.
    public let place: Place
    /// What is wrong: one phrase.
    public let what: String
    /// Why it is wrong, or the way out: one phrase, often with the clause.
    public let why: String
    /// The type of the record that is at fault, where it is one record's.
    public let type: RecordType?

    /// An issue at a line of a file.
    public init(_ code: Code, at place: Place, _ what: String, because why: String, type: RecordType? = nil) {
        self.type = type
        self.code = code
        self.place = place
        self.what = what
        self.why = why
    }

    /// That of the code.
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
    /// At least one, and errors only: warnings stop no zone.
    public let issues: [ZoneIssue]
}

extension ZoneError: CustomStringConvertible {
    /// A line for each issue.
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}

import Conformance
import DNSWire
import Zones

/// One thing that lint looks for in zones.
public struct LintRule: Sendable, Identifiable {
    /// The word by which findings, levels and `lint:ignore` name the rule.
    public let id: String
    /// How much it matters in the default set.
    public let severity: LintSeverity
    /// What kind of mistake it is about.
    public let topic: Topic
    /// The clause, or who else checks it.
    public let reference: String
    /// Why it matters: one sentence.
    public let why: String
    /// The way out: one sentence.
    public let fix: String
    /// The places where the rule is broken.
    let check: @Sendable (LintScene) -> [LintSpot]

    /// What kind of mistake a rule is about.
    public enum Topic: String, Hashable, Sendable, CaseIterable {
        /// The text of the zone: it cannot be read.
        case text
        /// Where clients of im: and pres: URIs, and of any SRV record, will go.
        case clients
        /// Ordinary care for a zone, whatever it holds.
        case hygiene
    }

    init(
        _ id: String, _ severity: LintSeverity, _ reference: String, topic: Topic = .clients,
        why: String, fix: String, check: @escaping @Sendable (LintScene) -> [LintSpot]
    ) {
        self.id = id
        self.severity = severity
        self.topic = topic
        self.reference = reference
        self.why = why
        self.fix = fix
        self.check = check
    }
}

extension LintRule {
    /// Every rule, in the order in which findings of one line are told.
    public static let all: [LintRule] =
        reading + services + targets + aliases + messaging + wildcards + weights + hosts + times + sizes + hygiene
        + ignoring

    /// The rule of an id, in any letters.
    public static func named(_ id: String) -> LintRule? { all.first { $0.id == id.lowercased() } }

    /// The id that is most like a text; nothing when none is.
    public static func nearest(to text: String) -> String? { Suggestion.closest(to: text, among: all.map(\.id)) }
}

/// A place where a rule is broken.
struct LintSpot {
    let place: Place
    /// The record in presentation form; none where a file as a whole, or a line that is no record, is at fault.
    let record: Record?
    /// What is wrong there: one phrase.
    let what: String

    init(_ placed: PlacedRecord, _ what: String) {
        place = placed.place
        record = placed.record
        self.what = what
    }

    init(at place: Place, _ what: String) {
        self.place = place
        record = nil
        self.what = what
    }
}

/// A record and where it was read.
struct PlacedRecord {
    let record: Record
    let place: Place
}

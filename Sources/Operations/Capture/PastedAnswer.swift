import DNSWire
import Transport
import Zones

/// The lines of one answer, as they are met.
struct PastedAnswer {
    private struct Section {
        var text = ""
        var firstLine = 0
        var lastLine = 0
    }

    /// Where it begins.
    let place: Place
    /// None without a header: then there is nothing but records.
    private(set) var responseCode: ResponseCode?
    private(set) var flags: Set<String> = []
    private(set) var question: Question?
    /// Answer, authority, additional.
    private var sections = [Section(), Section(), Section()]
    /// The section that lines belong to now: a number of `sections`, or that of the question, or none of them.
    private var current = 0
    private static let questionSection = -1
    private static let otherSection = -2
    /// Parentheses that are open at the end of the last line (RFC 1035 5.1), as `+multiline` prints them.
    private var depth = 0

    init(at place: Place) {
        self.place = place
    }

    // MARK: - Comments

    /// What stands behind the semicolons of a comment; none for a line that is none.
    static func comment(_ line: Substring) -> Substring? {
        let line = line.drop(while: \.isWhitespace)
        guard line.first == ";" else { return nil }
        return line.drop { $0 == ";" || $0.isWhitespace }
    }

    /// Whether a comment begins an answer: the line of the program, or that of the header, whichever is printed.
    static func begins(_ comment: Substring) -> Bool {
        comment.hasPrefix("<<>> ") || comment.hasPrefix("->>HEADER<<-")
    }

    static func tellsOfSilence(_ comment: Substring) -> Bool {
        ["timed out", "no servers could be reached", "communications error", "connection refused"].contains {
            comment.contains($0)
        }
    }

    private static let sectionNames = [
        "QUESTION SECTION:": questionSection, "ANSWER SECTION:": 0, "AUTHORITY SECTION:": 1, "ADDITIONAL SECTION:": 2,
    ]

    mutating func take(comment: Substring, at place: Place) throws(PastedAnswers.Issue) {
        if comment.hasPrefix("->>HEADER<<-") {
            try takeHeader(comment, at: place)
        } else if comment.lowercased().hasPrefix("flags:") {
            let words = comment.dropFirst("flags:".count).prefix { $0 != ";" }
            flags = Set(words.lowercased().split(separator: " ").map(String.init))
        } else if comment.hasSuffix("SECTION:") {
            current = PastedAnswer.sectionNames[String(comment)] ?? PastedAnswer.otherSection
        } else if current == PastedAnswer.questionSection {
            try takeQuestion(comment, at: place)
        }
    }

    /// `->>HEADER<<- opcode: QUERY, status: NOERROR, id: 4711`; drill says rcode, and kdig puts semicolons.
    private mutating func takeHeader(_ comment: Substring, at place: Place) throws(PastedAnswers.Issue) {
        current = PastedAnswer.otherSection
        let words = comment.split { ",; ".contains($0) }
        guard let label = words.firstIndex(where: { $0 == "status:" || $0 == "rcode:" }), label + 1 < words.count,
            let code = ResponseCode(String(words[label + 1]))
        else {
            throw PastedAnswers.Issue(
                place: place, what: "a header without a known status", why: "status: NOERROR and the like are expected")
        }
        responseCode = code
    }

    private mutating func takeQuestion(_ comment: Substring, at place: Place) throws(PastedAnswers.Issue) {
        let words = comment.split(whereSeparator: \.isWhitespace).map(String.init)
        guard !words.isEmpty else { return }
        guard words.count == 3, let name = try? Name(words[0]), let type = RecordType(words[2]) else {
            throw PastedAnswers.Issue(
                place: place, what: "the question \(comment)", why: "one name, class and type are expected")
        }
        question = Question(name: name, type: type)
        // Behind a refusal nothing follows but remarks.
        current = PastedAnswer.otherSection
    }

    // MARK: - Records

    mutating func take(line: Substring, at place: Place) throws(PastedAnswers.Issue) {
        // None of the programs leaves an owner out: a record that is indented was indented as a whole.
        let line = depth == 0 ? line.drop(while: \.isWhitespace) : line
        guard line.first != ">" else {
            throw PastedAnswers.Issue(
                place: place, what: "\(line.prefix(100)) is quoted",
                why: "take away the > in front of each line, as they stand in mails")
        }
        guard current >= 0 else {
            throw PastedAnswers.Issue(
                place: place, what: "\(line.prefix(100))", why: "records stand below ANSWER SECTION: and the like")
        }
        if depth == 0 { try PastedAnswer.check(line, at: place) }
        depth = max(0, depth + PastedAnswer.openParentheses(in: line))
        if sections[current].firstLine == 0 {
            sections[current].firstLine = place.line
            sections[current].lastLine = place.line - 1
        }
        // Lines between, so that the places are right.
        sections[current].text += String(repeating: "\n", count: place.line - sections[current].lastLine - 1)
        sections[current].text += line + "\n"
        sections[current].lastLine = place.line
    }

    /// Owner, TTL, class, type: without them nobody knows what a line belongs to.
    private static func check(_ line: Substring, at place: Place) throws(PastedAnswers.Issue) {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard isPrinted(words) else {
            throw PastedAnswers.Issue(
                place: place, what: "\(line.prefix(100)) is no record",
                why: "what dig prints is expected: take away the text around it, or put ; in front of each line of it")
        }
        let hasClass = words.prefix(3).contains { $0.uppercased() == "IN" }
        guard words.count > 3 || words.count > 1 && hasClass else {
            throw PastedAnswers.Issue(
                place: place, what: "\(line.prefix(100)) is no record",
                why: "+short prints neither owners nor TTLs: run dig with +noall +answer, or without options")
        }
        guard Period.seconds(words[1]) != nil, hasClass else {
            throw PastedAnswers.Issue(
                place: place, what: "\(line.prefix(100)) has no \(hasClass ? "TTL" : "owner, TTL and class IN")",
                why: "run dig without +short, +nottlid and +noclass")
        }
    }

    /// Whether words may be what one of the programs prints with any of its options: parts of a record, or with `+short`
    /// an address, or names and numbers.
    private static func isPrinted(_ words: [Substring]) -> Bool {
        let fields = words.dropFirst().prefix(2)
        let hasType = fields.contains { RecordType(String($0)).map(Capture.keptTypes.contains) ?? false }
        guard !hasType, !words.contains("IN"), Period.seconds(fields.first ?? "") == nil else { return true }
        let names = words.filter { UInt32($0) == nil }
        return names.count <= 2 && names.allSatisfy { $0.hasSuffix(".") || IPAddress(String($0)) != nil }
    }

    /// How many more parentheses open than close, quoted ones and comments left aside.
    private static func openParentheses(in line: Substring) -> Int {
        var count = 0
        var isQuoted = false
        var isEscaped = false
        for octet in line.utf8 {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch octet {
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ";") where !isQuoted: return count
            case UInt8(ascii: "(") where !isQuoted: count += 1
            case UInt8(ascii: ")") where !isQuoted: count -= 1
            default: break
            }
        }
        return count
    }

    /// The records of the sections, read by ldns.
    func records() throws(PastedAnswers.Issue) -> [[Record]] {
        var all: [[Record]] = []
        for section in sections {
            guard !section.text.isEmpty else {
                all.append([])
                continue
            }
            do throws(ZoneError) {
                all.append(
                    try ZoneText.records(
                        section.text, origin: .root, file: place.file, firstLine: section.firstLine))
            } catch {
                guard let issue = error.issues.first else { continue }
                throw PastedAnswers.Issue(place: issue.place, what: issue.what, why: issue.why)
            }
        }
        return all
    }
}

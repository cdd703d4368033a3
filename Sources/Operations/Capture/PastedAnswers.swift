internal import DNSWire
internal import NextHops
public import Zones

/// Answers as `dig`, `kdig` and `drill` print them, one after the other, as replies and transfers.
///
/// With their comments each answer is a reply with its question, code and flags; an answer to ANY is one for each of its
/// record sets. Records without comments
/// (`+noall +answer`, a transfer) are replies of their own, one for each record set: nobody says what was asked, and a
/// what lies between two equal SOAs is a transfer. White space in front of lines, as of a quotation, is left aside. What
/// `+short` prints has neither owners nor TTLs, and is refused.
public struct PastedAnswers: Sendable {
    /// What keeps a text from being read.
    public struct Issue: Error, Hashable, Sendable, CustomStringConvertible {
        /// The line that is at fault.
        public let place: Place
        /// What is wrong, and the way out: one phrase each.
        public let what: String, why: String

        /// `answers.txt:3: 10 1 5269 a.example.test. has no TTL (…)`.
        public var description: String { "\(place): \(what) (\(why))" }
    }

    /// In the order of the text, each question once.
    public private(set) var replies: [CapturedReply] = []
    /// In the order of the text.
    public private(set) var transfers: [CapturedTransfer] = []
    /// Answers that never came, and the like: one phrase each.
    public private(set) var gaps: [String] = []

    private let file: String
    private var known: Set<Question> = []

    /// - Parameters:
    ///   - text: What was pasted.
    ///   - file: What places call it.
    ///   - limits: Bounds of the text.
    /// - Throws: `Issue` for the first thing that is wrong.
    public init(_ text: String, file: String, limits: CaptureLimits = CaptureLimits()) throws(Issue) {
        self.file = file
        guard text.utf8.count <= limits.textOctets else {
            throw Issue(
                place: Place(file: file, line: 1), what: "\(text.utf8.count) octets",
                why: "\(limits.textOctets) are the most: paste the answers for one domain")
        }
        var answer: PastedAnswer?
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            let place = Place(file: file, line: number)
            let comment = PastedAnswer.comment(line)
            if let comment, PastedAnswer.begins(comment) {
                try finish(answer, limits)
                answer = PastedAnswer(at: place)
            }
            if let comment {
                if PastedAnswer.tellsOfSilence(comment) { gaps.append("\(place): \(comment)") }
                try answer?.take(comment: comment, at: place)
            } else if line.contains(where: { !$0.isWhitespace }) {
                if answer == nil { answer = PastedAnswer(at: place) }
                try answer?.take(line: line, at: place)
            }
        }
        try finish(answer, limits)
        guard replies.isEmpty, transfers.isEmpty else { return }
        throw Issue(
            place: Place(file: file, line: 1), what: "no answers",
            why: gaps.first.map { "there is nothing but \($0)" } ?? "what dig prints is expected")
    }

    private mutating func finish(_ answer: PastedAnswer?, _ limits: CaptureLimits) throws(Issue) {
        guard let answer else { return }
        try take(answer)
        guard replies.count > limits.questions || transfers.count > limits.zones else { return }
        throw Issue(
            place: answer.place, what: "\(replies.count) answers and \(transfers.count) transfers",
            why: "\(limits.questions) and \(limits.zones) are the most: paste what belongs to one domain")
    }

    private mutating func take(_ answer: PastedAnswer) throws(Issue) {
        let sections = try answer.records()
        guard let code = answer.responseCode, answer.question?.type != .axfr else {
            takeRecords(sections[0], answer.place)
            return
        }
        guard let question = answer.question else {
            throw Issue(
                place: answer.place, what: "an answer without its question", why: "run dig without +noquestion")
        }
        var message = Message(id: 0, questions: [question])
        message.isReply = true
        message.responseCode = code
        message.isAuthoritative = answer.flags.contains("aa")
        message.isTruncated = answer.flags.contains("tc")
        (message.answer, message.authority, message.additional) = (sections[0], sections[1], sections[2])
        guard !takeEvery(message, question, answer.place) else { return }
        add(
            CapturedReply(
                question: question, message: message, failure: PastedAnswers.failure(message, question),
                source: .text(answer.place)))
    }

    /// Takes the record sets of an answer to ANY as replies of their own. Which sets a server gives is its choice, and
    /// that others are missing says nothing (RFC 8482 4).
    /// - Returns: Whether it is such an answer.
    private mutating func takeEvery(_ message: Message, _ question: Question, _ place: Place) -> Bool {
        guard question.type == .any, message.responseCode == .noError, !message.isTruncated else { return false }
        let name = question.name
        let redirections = Set(message.answer.filter { $0.type == .dname && $0.owner != name }.map(\.owner))
        let isRedirected = name.andAncestors.contains(where: redirections.contains)
        let sets = ZoneAssembly.sets(message.answer).filter { key, set in
            let isOwn = key.name == name && !(key.type == .cname && isRedirected)
            return Capture.isKept(set[0]) && (isOwn || key.type == .dname && name.isAtOrBelow(key.name))
        }
        guard !sets.isEmpty || !message.answer.isEmpty || PastedAnswers.failure(message, question) == nil else {
            return false
        }
        if sets.isEmpty {
            gaps.append("\(place): \(question) brought no records that are kept, and denies none (RFC 8482)")
        }
        for (key, set) in sets {
            var part = message
            (part.questions, part.answer) = ([key], set)
            add(CapturedReply(question: key, message: part, source: .text(place)))
        }
        return true
    }

    private mutating func add(_ reply: CapturedReply) {
        if known.insert(reply.question).inserted { replies.append(reply) }
    }

    private static func failure(_ message: Message, _ question: Question) -> ResolutionError.Detail? {
        if message.isTruncated { return .truncated }
        switch message.responseCode {
        case .noError:
            if case .referral = ReplyContents(of: message, to: question).ending { return .referral }
            return nil
        case .noSuchName: return nil
        case .refused: return .refused
        case .formatError: return .formatError
        case .notImplemented: return .notImplemented
        default: return .serverFailure
        }
    }

    // MARK: - Records without a question

    private mutating func takeRecords(_ records: [Record], _ place: Place) {
        var rest: [Record] = []
        var index = 0
        // Each round takes one record or a whole transfer.
        while index < records.count {
            guard let end = PastedAnswers.endOfTransfer(records, from: index) else {
                rest.append(records[index])
                index += 1
                continue
            }
            transfers.append(
                CapturedTransfer(
                    apex: records[index].owner, all: Array(records[index..<end]), source: .text(place)))
            index = end + 1
        }
        let redirections = Set(rest.filter { $0.type == .dname }.map(\.owner))
        for (question, set) in ZoneAssembly.sets(rest) where Capture.isKept(set[0]) {
            // RFC 6672 3.1: an alias that a DNAME made is no record of its own.
            let isMade =
                question.type == .cname && question.name.andAncestors.dropFirst().contains(where: redirections.contains)
            guard !isMade else { continue }
            var message = Message(id: 0, questions: [question])
            message.isReply = true
            message.answer = set
            add(CapturedReply(question: question, message: message, source: .text(place)))
        }
    }

    /// Where the SOA of a position comes again (RFC 5936 2.2), with nothing but its zone between.
    private static func endOfTransfer(_ records: [Record], from start: Int) -> Int? {
        let first = records[start]
        guard first.type == .soa else { return nil }
        for index in records.indices.dropFirst(start + 1) {
            let record = records[index]
            if record.type == .soa {
                let isSame = record.owner == first.owner && record.data == first.data
                return isSame && index > start + 1 ? index : nil
            }
            guard record.owner.isAtOrBelow(first.owner) else { return nil }
        }
        return nil
    }
}

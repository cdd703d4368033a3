internal import Foundation
import Zones

/// Why a text is not the record of a run: where, what and why. Equality is by code and place.
public struct RunLinesError: Error, Sendable {
    /// What is wrong with the text.
    public enum Code: String, Hashable, Sendable {
        /// The file, or a line of it, is longer than any report.
        case tooLong
        /// A line is not the JSON object that should stand there.
        case malformed
        /// The first line does not describe a run.
        case runMissing
        /// A second run begins.
        case secondRun
        /// There are fewer cases than the run line announces, or the last line breaks off.
        case truncated
        /// There are more cases than the run line announces.
        case tooManyCases
    }

    /// What is wrong with the text.
    public let code: Code
    /// The name of the file as the reader was told it.
    public let file: String
    /// Counts from 1.
    public let line: Int
    /// What was found there: one phrase.
    public let reason: String
}

extension RunLinesError: Hashable {
    public static func == (first: RunLinesError, second: RunLinesError) -> Bool {
        (first.code, first.file, first.line) == (second.code, second.file, second.line)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(file)
        hasher.combine(line)
    }
}

extension RunLinesError: CustomStringConvertible {
    /// `old.jsonl:7: a second run begins here`.
    public var description: String { "\(file):\(line): \(reason)".printable }
}

// MARK: - Writing

extension RunRecord {
    /// The most octets of a file of lines that is read.
    public static let longestFile = 1 << 28

    /// The most octets of one line.
    static let longestLine = 1 << 22

    /// What stands in the first line: everything but the cases, and how many of those follow.
    fileprivate struct Head: Codable {
        let version: String
        let seed: UInt64
        var date: String?
        /// Not there when nothing was divided.
        var shards: [String: Set<Shard>]?
        let seconds: Double
        let cases: Int
    }

    /// One line; it has one of the two.
    private struct Line: Codable {
        var run: Head?
        var `case`: CaseRecord?
    }

    /// The run as lines of JSON: `{"run":{…}}`, then `{"case":{…}}` for each case, each ended by a line feed.
    public var lines: String {
        let head = Head(
            version: version, seed: seed, date: date, shards: shards.isEmpty ? nil : shards, seconds: seconds,
            cases: cases.count)
        let all = [Line(run: head)] + cases.map { Line(case: $0) }
        return all.map { JSONEncoder.line(of: $0) + "\n" }.joined()
    }
}

// MARK: - Reading

extension RunRecord {
    /// Reads what `lines` wrote. Unknown keys and empty lines are passed over.
    ///
    /// A file is whole or refused: a run that lost its first line, or some of its cases, could pass for one without
    /// failures.
    /// - Parameters:
    ///   - lines: The whole file.
    ///   - file: The file's name, for errors.
    public init(lines: String, file: String) throws(RunLinesError) {
        let octets = lines.utf8
        guard octets.count <= RunRecord.longestFile else {
            throw RunLinesError(.tooLong, file, 1, "more than \(RunRecord.longestFile) octets")
        }
        let parts = octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let decoder = RunRecord.decoder()
        var head: Head?
        var cases: [CaseRecord] = []
        for (index, part) in parts.enumerated() where !part.allSatisfy(RunRecord.isBlank) {
            let number = index + 1
            let line = try RunRecord.line(part, decoder, file, number, isLast: number == parts.count)
            if let run = line.run {
                guard head == nil else { throw RunLinesError(.secondRun, file, number, "a second run begins here") }
                head = run
            } else if let record = line.case {
                guard let head else {
                    throw RunLinesError(.runMissing, file, number, "no {\"run\":…} before the cases")
                }
                guard cases.count < head.cases else {
                    throw RunLinesError(.tooManyCases, file, number, "more cases than the \(head.cases) announced")
                }
                cases.append(record)
            }
        }
        guard let head else { throw RunLinesError(.runMissing, file, 1, "no {\"run\":…} in it") }
        guard cases.count == head.cases else {
            throw RunLinesError(
                .truncated, file, parts.count, "ends after \(cases.count) of \(head.cases) cases: it was cut off")
        }
        self.init(version: head.version, seed: head.seed, seconds: head.seconds, cases: cases)
        date = head.date
        shards = head.shards ?? [:]
    }

    private static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }

    private static func isBlank(_ octet: UInt8) -> Bool { octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\r") }

    private static func line(
        _ octets: Substring.UTF8View, _ decoder: JSONDecoder, _ file: String, _ number: Int, isLast: Bool
    ) throws(RunLinesError) -> Line {
        guard octets.count <= longestLine else {
            throw RunLinesError(.tooLong, file, number, "more than \(longestLine) octets in a line")
        }
        let line: Line
        do {
            line = try decoder.decode(Line.self, from: Data(octets))
        } catch {
            // Each line ends in a line feed: the last one does not if the file was cut off within it.
            guard !isLast else { throw RunLinesError(.truncated, file, number, "breaks off within this line") }
            throw RunLinesError(.malformed, file, number, reason(error))
        }
        guard (line.run == nil) != (line.case == nil) else {
            throw RunLinesError(.malformed, file, number, "neither {\"run\":…} nor {\"case\":…}")
        }
        if let why = line.run?.nonsense ?? line.case?.nonsense {
            throw RunLinesError(.malformed, file, number, why)
        }
        return line
    }

    private static func reason(_ error: any Error) -> String {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        }
        switch error as? DecodingError {
        case .keyNotFound(let key, let context):
            return "\(([path(context), key.stringValue].filter { !$0.isEmpty }).joined(separator: ".")) is missing"
        case .typeMismatch(_, let context) where !context.codingPath.isEmpty, .valueNotFound(_, let context):
            return "\(path(context)) is of another type"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            return "\(path(context)) has a value that is not known"
        default: return "not a JSON object"
        }
    }
}

extension RunLinesError {
    init(_ code: Code, _ file: String, _ line: Int, _ reason: String) {
        self.init(code: code, file: file, line: line, reason: reason)
    }
}

// Numbers that no run has: reports reckon with these.

extension RunRecord.Head {
    fileprivate var nonsense: String? {
        guard cases >= 0 else { return "run.cases is negative" }
        return seconds.isFinite && seconds >= 0 ? nil : "run.seconds is no time"
    }
}

extension CaseRecord {
    fileprivate var nonsense: String? {
        guard line >= 0 else { return "case.line is negative" }
        guard seconds.isFinite, seconds >= 0 else { return "case.seconds is no time" }
        return shares?.nonsense
    }
}

extension CaseRecord.Shares {
    /// More draws than any plan has.
    private static let mostDraws = 1_000_000_000

    fileprivate var nonsense: String? {
        let counts = 0...CaseRecord.Shares.mostDraws
        guard counts.contains(draws) else { return "case.shares.draws is no number of draws" }
        for host in hosts {
            guard counts.contains(host.observed) else { return "case.shares.hosts: observed is no count" }
            guard host.expected.count == 2, host.expected[0] >= 0, host.expected[0] <= host.expected[1],
                host.expected[1].isFinite
            else { return "case.shares.hosts: expected is not the least and the greatest count" }
        }
        return nil
    }
}

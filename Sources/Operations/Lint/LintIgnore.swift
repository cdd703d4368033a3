internal import Foundation
import Zones

/// A comment in a zone file that a finding is meant: `; lint:ignore ID reason`.
///
/// It stands on the record's line, or on a line of its own above it. For several rules there are several comments, one
/// behind the other or on lines of their own.
struct LintIgnore: Hashable {
    /// Where the comment is.
    let place: Place
    /// The id as it is written.
    let rule: String
    /// Why the finding is meant; empty when nobody said.
    let reason: String
    /// Whether nothing but comments stands on its line: it is about the next record then.
    let isAlone: Bool

    private static let marker = "lint:ignore"

    /// The comments of a zone file.
    static func all(in text: String, file: String, firstLine: Int = 1) -> [LintIgnore] {
        guard text.contains(marker) else { return [] }
        // Octets: to Swift, a carriage return and a line feed are one character.
        return text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .flatMap { index, line in
                ignores(in: Substring(line), at: Place(file: file, line: firstLine + index))
            }
    }

    private static func ignores(in line: Substring, at place: Place) -> [LintIgnore] {
        guard line.contains(marker), let start = comment(in: line) else { return [] }
        let isAlone = line[..<start].allSatisfy(\.isWhitespace)
        return line[start...].split(separator: ";").compactMap { comment in
            let words = comment.split(whereSeparator: \.isWhitespace)
            guard let first = words.first, first.hasPrefix(marker) else { return nil }
            // `lint:ignore:` and the like are mistakes, and told.
            let rule = first == marker[...] ? words.dropFirst().first.map(String.init) ?? "" : String(first)
            return LintIgnore(
                place: place, rule: rule, reason: words.dropFirst(2).joined(separator: " "), isAlone: isAlone)
        }
    }

    /// Where the comment of a line begins: at the first semicolon that is neither quoted nor escaped.
    private static func comment(in line: Substring) -> Substring.Index? {
        var isQuoted = false
        var isEscaped = false
        for index in line.indices {
            switch line[index] {
            case _ where isEscaped: isEscaped = false
            case "\\": isEscaped = true
            case "\"": isQuoted.toggle()
            case ";" where !isQuoted: return index
            default: break
            }
        }
        return nil
    }
}

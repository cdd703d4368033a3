internal import Yams
import Zones

/// Reads nodes of YAML as what their field says: every scalar is text, so that YAML does not guess at numbers, times
/// and booleans. What is wrong is noted with its line, and reading goes on.
struct YAMLReading {
    /// Errors of one file after which no more are noted.
    private static let maximumIssues = 100
    let file: String
    private(set) var issues: [ScenarioIssue] = []

    init(file: String) {
        self.file = file
    }

    /// The field of a mapping.
    struct Field {
        let name: String
        let node: Node
        let line: Int
    }

    mutating func note(_ line: Int, _ what: String, _ why: String) {
        guard issues.count < YAMLReading.maximumIssues else { return }
        issues.append(ScenarioIssue(at: Place(file: file, line: line), what, because: why))
    }

    static func line(of node: Node) -> Int { node.mark?.line ?? 1 }

    // MARK: - Anchors

    /// The first anchor of a text: `&` and a letter where a word begins. Comments and quoted texts are not told apart.
    static func firstAnchor(in text: String) -> (name: String, line: Int)? {
        let octets = Array(text.utf8)
        for (index, octet) in octets.enumerated() where octet == UInt8(ascii: "&") {
            let name = octets[(index + 1)...].prefix(while: isAnchorOctet)
            guard !name.isEmpty, index == 0 || beginsWord(after: octets[index - 1]) else { continue }
            return (String(decoding: name, as: UTF8.self), 1 + octets[..<index].count { $0 == UInt8(ascii: "\n") })
        }
        return nil
    }

    private static func isAnchorOctet(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Octets outside ASCII may be white space of YAML.
    private static func beginsWord(after octet: UInt8) -> Bool {
        octet <= 0x20 || octet >= 0x80 || "[{,:?".utf8.contains(octet)
    }

    // MARK: - Mappings and lists

    /// The fields of a mapping with known names; unknown ones are noted with the closest known one.
    mutating func fields(_ node: Node, of what: String, known: [String]) -> [String: Field] {
        var fields: [String: Field] = [:]
        for field in entries(node, of: what) {
            guard known.contains(field.name) else {
                let guess = Suggestion.closest(to: field.name, among: known)
                note(
                    field.line, "unknown key \(field.name) in \(what)",
                    guess.map { "did you mean \($0)?" } ?? "known are \(known.joined(separator: ", "))")
                continue
            }
            fields[field.name] = field
        }
        return fields
    }

    /// The entries of a mapping with names of the author's.
    mutating func entries(_ node: Node, of what: String) -> [Field] {
        guard let mapping = node.mapping else {
            note(YAMLReading.line(of: node), "\(what) is not a mapping", "key: value is expected")
            return []
        }
        return mapping.compactMap { key, value in
            guard let name = key.scalar?.string else {
                note(YAMLReading.line(of: key), "a key of \(what) that is not a text", "key: value is expected")
                return nil
            }
            return Field(name: name, node: value, line: YAMLReading.line(of: key))
        }
    }

    /// The elements of a list; a single value counts as a list of one.
    func list(_ node: Node) -> [Node] {
        node.sequence.map(Array.init) ?? [node]
    }

    /// Whether nothing stands in a mapping or a list.
    static func isEmpty(_ node: Node) -> Bool {
        node.mapping?.isEmpty ?? node.sequence?.isEmpty ?? false
    }

    // MARK: - Scalars

    mutating func text(_ node: Node, _ what: String) -> String? {
        guard let scalar = node.scalar else {
            note(YAMLReading.line(of: node), "\(what) is not a text", "one value is expected here")
            return nil
        }
        return scalar.string
    }

    /// A text that `convert` understands.
    mutating func value<Value>(_ field: Field?, _ kind: String, _ convert: (String) -> Value?) -> Value? {
        guard let field else { return nil }
        return value(field.node, field.name, kind, convert)
    }

    mutating func value<Value>(
        _ node: Node, _ name: String, _ kind: String, _ convert: (String) -> Value?
    ) -> Value? {
        guard let text = text(node, name) else { return nil }
        guard let value = convert(text) else {
            note(YAMLReading.line(of: node), "\(name): \(text)", "\(kind) is expected")
            return nil
        }
        return value
    }

    mutating func boolean(_ field: Field?) -> Bool? {
        value(field, "true or false") { ["true": true, "false": false][$0] }
    }

    /// One of a set of words.
    mutating func word<Value: RawRepresentable & CaseIterable>(
        _ node: Node, _ name: String, _ type: Value.Type
    ) -> Value? where Value.RawValue == String {
        let words = Value.allCases.map(\.rawValue)
        guard let text = text(node, name) else { return nil }
        guard let value = Value(rawValue: text) else {
            let guess = Suggestion.closest(to: text, among: words)
            note(
                YAMLReading.line(of: node), "\(name): \(text)",
                guess.map { "did you mean \($0)?" } ?? "one of \(words.joined(separator: ", "))")
            return nil
        }
        return value
    }

    /// A duration in seconds: `500ms`, `59s`, `2m`.
    static func seconds(_ text: String) -> Double? {
        // Milliseconds are divided: 0.001 is no binary fraction.
        for (unit, factor, divisor) in [("ms", 1.0, 1000.0), ("s", 1, 1), ("m", 60, 1)] where text.hasSuffix(unit) {
            guard let number = Double(text.dropLast(unit.count)), number >= 0, number * factor / divisor <= 86_400
            else {
                continue
            }
            return number * factor / divisor
        }
        return nil
    }

    /// A range of seconds: `500ms..1500ms`, `..2s`, `1s..`.
    static func timeRange(_ text: String) -> ClosedRange<Double>? {
        guard let dots = text.firstRange(of: "..") else { return seconds(text).map { $0...$0 } }
        let (low, high) = (String(text[..<dots.lowerBound]), String(text[dots.upperBound...]))
        guard let lower = low.isEmpty ? 0 : seconds(low), let upper = high.isEmpty ? .infinity : seconds(high),
            lower <= upper, !(low.isEmpty && high.isEmpty)
        else { return nil }
        return lower...upper
    }

    /// A range of counts: `2`, `2..4`, `..10`, `2..`.
    static func range(_ text: String) -> ClosedRange<Int>? {
        guard let dots = text.firstRange(of: "..") else { return Int(text).flatMap { $0 >= 0 ? $0...$0 : nil } }
        let (low, high) = (text[..<dots.lowerBound], text[dots.upperBound...])
        guard let lower = low.isEmpty ? 0 : Int(low), let upper = high.isEmpty ? Int.max : Int(high), lower >= 0,
            lower <= upper, !(low.isEmpty && high.isEmpty)
        else { return nil }
        return lower...upper
    }
}

/// "Did you mean …?": the known word most like a given one.
package enum Suggestion {
    /// Longer texts resemble no word, and comparing them would only cost time.
    private static let longestGuess = 64

    /// The closest of the known words; nothing if each differs in more than a third.
    ///
    /// Among words equally close, the one that begins most like `text` wins.
    package static func closest(to text: String, among words: [String]) -> String? {
        guard text.utf8.count <= longestGuess else { return nil }
        let typed = Array(text.lowercased().utf8)
        var best: (distance: Int, prefix: Int, word: String)?
        for word in words {
            let known = Array(word.lowercased().utf8)
            let distance = editDistance(typed, known)
            guard distance <= max(1, max(typed.count, known.count) / 3) else { continue }
            let prefix = zip(typed, known).prefix { $0 == $1 }.count
            if let best, (best.distance, -best.prefix) <= (distance, -prefix) { continue }
            best = (distance, prefix, word)
        }
        return best?.word
    }

    /// How many bytes must be inserted, removed, replaced, or swapped with the next one, to turn one text into the
    /// other.
    private static func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var (before, row) = ([Int](), Array(0...second.count))
        for (index, byte) in first.enumerated() {
            var next = [index + 1]
            for column in second.indices {
                var distance = min(
                    row[column] + (byte == second[column] ? 0 : 1), row[column + 1] + 1, next[column] + 1)
                if index > 0, column > 0, byte == second[column - 1], first[index - 1] == second[column] {
                    distance = min(distance, before[column - 1] + 1)
                }
                next.append(distance)
            }
            (before, row) = (row, next)
        }
        return row[second.count]
    }
}

/// A pattern of the shell: `*` for any text, `?` for one character.
struct Glob {
    private let pattern: [Character]

    init(_ pattern: String) {
        self.pattern = Array(pattern)
    }

    /// Whether an id matches as a whole, or from one of its slashes on: `priority/*` finds `Scenarios/priority/gaps`.
    func matches(id: String) -> Bool {
        let characters = Array(id)
        let starts = [0] + characters.indices.filter { characters[$0] == "/" }.map { $0 + 1 }
        return starts.contains { matches(characters[$0...]) }
    }

    /// One pass with a single place to go back to: at most the product of both lengths.
    private func matches(_ text: ArraySlice<Character>) -> Bool {
        var (position, index) = (text.startIndex, 0)
        var (star, resume) = (-1, text.startIndex)
        while position < text.endIndex {
            if index < pattern.count, pattern[index] == "*" {
                (star, resume) = (index, position)
                index += 1
            } else if index < pattern.count, pattern[index] == "?" || pattern[index] == text[position] {
                index += 1
                position += 1
            } else if star >= 0 {
                resume += 1
                (index, position) = (star + 1, resume)
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == "*" }
    }
}

/// Looks through text before a parser sees it: refuses what no notation may have, bounds the rest, and notes where the
/// tags are.
///
/// XMLParser may take a document type without a word, obeys the encoding that a declaration names, and tells the end of
/// a tag where its beginning is wanted. Bounds it has none of ours. So none of that is left to it.
struct NotationScan {
    /// Where each element begins, in the order of the text.
    private(set) var elements: [NotationPlace] = []
    /// Where the text ends.
    private(set) var place = NotationPlace()
    private let octets: [UInt8]
    private var index = 0

    /// - Parameter octets: UTF-8.
    init(_ octets: [UInt8]) throws(NotationError) {
        self.octets = octets
        guard octets.count <= NotationLimits.octets else {
            throw NotationError(.tooLarge, at: place, "more than \(NotationLimits.octets) octets")
        }
        try declaration()
        while index < octets.count {
            guard octets[index] == UInt8(ascii: "<") else {
                try step()
                continue
            }
            // Of what begins with <! only these two declare nothing (XML 1.0 2.5, 2.7).
            if begins("<!--") {
                try pass(4, until: "-->")
            } else if begins("<![CDATA[") {
                try pass(9, until: "]]>")
            } else if begins("<!") {
                throw NotationError(.declaration, at: place, "a document type or a declaration")
            } else if begins("<?") {
                throw NotationError(.declaration, at: place, "a processing instruction")
            } else {
                try tag()
            }
        }
    }

    /// The XML declaration, which may say only what holds for all notation.
    private mutating func declaration() throws(NotationError) {
        guard begins("<?xml ") else { return }
        let form = /<\?xml version=["']1\.0["'](?: encoding=["'][Uu][Tt][Ff]-8["'])? ?\?>/
        guard let match = String(decoding: octets.prefix(60), as: UTF8.self).prefixMatch(of: form) else {
            throw NotationError(.declaration, at: place, "another XML declaration than version 1.0 in UTF-8")
        }
        for _ in match.output.utf8 { try step() }
    }

    private mutating func tag() throws(NotationError) {
        let start = place
        let end = index + NotationLimits.tag
        if !begins("</") { elements.append(place) }
        guard elements.count <= NotationLimits.elements else {
            throw NotationError(.tooLarge, at: start, "more than \(NotationLimits.elements) elements")
        }
        var quote: UInt8?
        var attributes = 0
        while index < octets.count {
            guard index < end else {
                throw NotationError(.tooLarge, at: start, "a tag of more than \(NotationLimits.tag) octets")
            }
            let octet = octets[index]
            try step()
            if let open = quote {
                if octet == open { quote = nil }
            } else if octet == UInt8(ascii: ">") {
                return
            } else if octet == .doubleQuote || octet == UInt8(ascii: "'") {
                quote = octet
            } else if octet == UInt8(ascii: "=") {
                attributes += 1
                guard attributes <= NotationLimits.attributes else {
                    throw NotationError(.tooLarge, at: start, "more than \(NotationLimits.attributes) attributes")
                }
            }
        }
    }

    private mutating func pass(_ count: Int, until end: String) throws(NotationError) {
        let start = place
        for _ in 0..<count { try step() }
        while !begins(end) {
            guard index < octets.count else { throw NotationError(.syntax, at: start, "no \(end) ends this") }
            try step()
        }
        for _ in 0..<end.utf8.count { try step() }
    }

    private func begins(_ text: String) -> Bool {
        octets[index...].starts(with: text.utf8)
    }

    /// Goes one octet on.
    private mutating func step() throws(NotationError) {
        guard NotationText.isCharacter(at: index, of: octets) else {
            throw NotationError(.character, at: place, "a character that XML does not have")
        }
        let octet = octets[index]
        index += 1
        if octet == .lineFeed {
            place = NotationPlace(line: place.line + 1, column: 1)
        } else if index == octets.count || octets[index] & 0xC0 != 0x80 {
            place.column += 1
        }
    }
}

/// Reads the header lines of one message: what a prefix stands for depends on the lines before.
struct HeaderReader {
    private let octets: [UInt8]
    private var namespaces: [String: String] = [:]
    private var defaultNamespace = CPIMHeader.Identity.coreNamespace

    init(_ octets: [UInt8]) {
        self.octets = octets
    }

    /// Reads one line.
    /// - Parameter line: Where it stands, without CR and LF.
    mutating func header(_ line: Range<Int>) throws(CPIMFormatError) -> CPIMHeader {
        let text = octets[line]
        if let control = text.firstIndex(where: \.isControl) {
            throw CPIMFormatError(.controlCharacter, at: control, "a control character that is not escaped")
        }
        if let stray = HeaderSyntax.firstStray(in: text) {
            throw CPIMFormatError(.encoding, at: stray, "octets that are no UTF-8")
        }
        if text.first == .space {
            throw CPIMFormatError(.whiteSpace, at: line.lowerBound, "a space where a line begins; none goes on")
        }
        guard let colon = text.firstIndex(of: .colon) else {
            throw CPIMFormatError(.header, at: line.lowerBound, "no header of a name and a colon")
        }
        let identity = try identity(of: line.lowerBound..<colon)
        var place = colon + 1
        let parameters = try parameters(&place, line.upperBound)
        guard place < line.upperBound, octets[place] == .space else {
            throw CPIMFormatError(.header, at: place, "no space behind the colon")
        }
        // An empty one is the grammar's (RFC 3862 3.6), though the line then ends with the space behind the colon.
        let value = (place + 1)..<line.upperBound
        if let space = [value.first, value.last].compactMap({ $0 }).first(where: { octets[$0] == .space }) {
            throw CPIMFormatError(.whiteSpace, at: space, "a space too many")
        }
        let content = try content(of: identity, value)
        if case .namespace(let prefix, let uri) = content {
            if let prefix { namespaces[prefix] = uri } else { defaultNamespace = uri }
        }
        return CPIMHeader(
            identity: identity, parameters: parameters, escapedValue: string(value), content: content, range: line)
    }

    private func string(_ range: Range<Int>) -> String { String(decoding: octets[range], as: UTF8.self) }

    /// What a name means here, its prefix looked up.
    private func identity(of range: Range<Int>) throws(CPIMFormatError) -> CPIMHeader.Identity {
        let parts = octets[range].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy(HeaderSyntax.isName) else {
            throw CPIMFormatError(.header, at: range.lowerBound, "\(string(range)) is no name of a header")
        }
        let name = String(decoding: parts[parts.count - 1], as: UTF8.self)
        guard parts.count == 2 else { return CPIMHeader.Identity(name, namespace: defaultNamespace) }
        let prefix = String(decoding: parts[0], as: UTF8.self)
        guard let namespace = namespaces[prefix] else {
            throw CPIMFormatError(.namespace, at: range.lowerBound, "no NS header before declares \(prefix)")
        }
        return CPIMHeader.Identity(name, namespace: namespace)
    }

    // MARK: - Parameters

    private func parameters(_ place: inout Int, _ end: Int) throws(CPIMFormatError) -> [CPIMHeader.Parameter] {
        var parameters: [CPIMHeader.Parameter] = []
        while place < end, octets[place] == UInt8(ascii: ";") {
            let start = place + 1
            guard let equals = octets[start..<end].firstIndex(of: UInt8(ascii: "=")),
                HeaderSyntax.isName(octets[start..<equals])
            else { throw CPIMFormatError(.parameter, at: start, "no parameter of a name and a value") }
            guard parameters.count < CPIMMessage.maximumItems else {
                throw CPIMFormatError(.tooLarge, at: start, "more than \(CPIMMessage.maximumItems) parameters")
            }
            let name = string(start..<equals)
            place = equals + 1
            let value = try parameterValue(&place, end)
            guard name != "lang" || HeaderSyntax.isLanguage(value.utf8) else {
                throw CPIMFormatError(.parameter, at: equals + 1, "\(value) is no language (RFC 3066)")
            }
            guard !parameters.contains(where: { $0.name == name }) else {
                throw CPIMFormatError(.parameter, at: start, "\(name) is given twice")
            }
            parameters.append(CPIMHeader.Parameter(name: name, value: value))
        }
        return parameters
    }

    /// A word, or a string between double quotes.
    private func parameterValue(_ place: inout Int, _ end: Int) throws(CPIMFormatError) -> String {
        let start = place
        if start < end, octets[start] == .doubleQuote {
            guard let quote = closingQuote(of: start, before: end) else {
                throw CPIMFormatError(.parameter, at: start, "a string without its second quote")
            }
            place = quote + 1
            return HeaderEscapes.unescaped(string((start + 1)..<quote))
        }
        place = octets[start..<end].firstIndex { !HeaderSyntax.isTokenOctet($0) } ?? end
        guard place > start else { throw CPIMFormatError(.parameter, at: start, "a parameter without a value") }
        return string(start..<place)
    }

    /// Where the string ends that begins with a quote.
    private func closingQuote(of start: Int, before end: Int) -> Int? {
        var place = start + 1
        while place < end {
            switch octets[place] {
            case .doubleQuote: return place
            case .backslash: place += 2
            default: place += 1
            }
        }
        return nil
    }

    // MARK: - Values

    private func content(
        of identity: CPIMHeader.Identity, _ value: Range<Int>
    ) throws(CPIMFormatError) -> CPIMHeader.Content {
        guard identity.namespace == CPIMHeader.Identity.coreNamespace else { return .other }
        switch identity.name {
        case "From": return .from(try address(value))
        case "To": return .to(try address(value))
        case "cc": return .copy(try address(value))
        case "DateTime":
            guard HeaderSyntax.isDateTime(string(value)) else {
                throw CPIMFormatError(.value, at: value.lowerBound, "no date and time (RFC 3339 5.6)")
            }
            return .dateTime(string(value))
        case "Subject": return .subject(HeaderEscapes.unescaped(string(value)))
        case "NS": return try namespace(value)
        case "Require": return .require(try requirements(value))
        default: return .other
        }
    }

    /// A name that may be missing, and a URI between angle brackets.
    private func address(_ value: Range<Int>) throws(CPIMFormatError) -> CPIMAddress {
        if value.first.map({ octets[$0] }) == .doubleQuote {
            guard let quote = closingQuote(of: value.lowerBound, before: value.upperBound) else {
                throw CPIMFormatError(.value, at: value.lowerBound, "a name without its second quote")
            }
            let name = HeaderEscapes.unescaped(string((value.lowerBound + 1)..<quote))
            // The grammar has no space here, and the examples have one behind other names.
            var rest = (quote + 1)..<value.upperBound
            if let first = rest.first, octets[first] == .space { rest = (first + 1)..<value.upperBound }
            return CPIMAddress(try uri(rest, .value), formalName: name)
        }
        let bracket = octets[value].firstIndex(of: UInt8(ascii: "<")) ?? value.upperBound
        let name = octets[value.lowerBound..<bracket]
        guard !name.isEmpty else { return CPIMAddress(try uri(value, .value)) }
        let words = name.split(separator: .space, omittingEmptySubsequences: false)
        guard words.last?.isEmpty == true,
            words.dropLast().allSatisfy({ !$0.isEmpty && $0.allSatisfy(HeaderSyntax.isTokenOctet) })
        else {
            throw CPIMFormatError(.value, at: value.lowerBound, "a name of other than words with a space behind each")
        }
        return CPIMAddress(
            try uri(bracket..<value.upperBound, .value), formalName: string(value.lowerBound..<(bracket - 1)))
    }

    private func uri(_ range: Range<Int>, _ code: CPIMFormatError.Code) throws(CPIMFormatError) -> String {
        let text = octets[range]
        guard text.first == UInt8(ascii: "<"), text.last == UInt8(ascii: ">"), text.count > 2,
            HeaderSyntax.isAbsoluteURI(text.dropFirst().dropLast())
        else { throw CPIMFormatError(code, at: range.lowerBound, "no absolute URI between < and >") }
        return String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
    }

    private func namespace(_ value: Range<Int>) throws(CPIMFormatError) -> CPIMHeader.Content {
        let bracket = octets[value].firstIndex(of: UInt8(ascii: "<")) ?? value.upperBound
        let uri = try uri(bracket..<value.upperBound, .namespace)
        var prefix = octets[value.lowerBound..<bracket]
        guard !prefix.isEmpty else { return .namespace(prefix: nil, uri: uri) }
        if prefix.last == .space { prefix.removeLast() }
        guard HeaderSyntax.isName(prefix) else {
            throw CPIMFormatError(.namespace, at: value.lowerBound, "no prefix and URI")
        }
        return .namespace(prefix: String(decoding: prefix, as: UTF8.self), uri: uri)
    }

    private func requirements(_ value: Range<Int>) throws(CPIMFormatError) -> [CPIMHeader.Identity] {
        var identities: [CPIMHeader.Identity] = []
        let parts = octets[value].split(
            separator: UInt8(ascii: ","), maxSplits: CPIMMessage.maximumItems, omittingEmptySubsequences: false)
        for part in parts {
            guard !part.isEmpty else {
                throw CPIMFormatError(.value, at: part.startIndex, "no name of a header between the commas")
            }
            guard identities.count < CPIMMessage.maximumItems else {
                throw CPIMFormatError(.tooLarge, at: part.startIndex, "more than \(CPIMMessage.maximumItems) names")
            }
            identities.append(try identity(of: part.startIndex..<part.endIndex))
        }
        return identities
    }
}

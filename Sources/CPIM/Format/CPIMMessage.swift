/// A message of the type Message/CPIM (RFC 3862): headers that go from end to end, and content that nobody looks into.
///
/// It keeps the octets that it was read from, because whoever relays it must not change one of them (RFC 3862 2.2, 6).
///
///     Content-Type: Message/CPIM
///
///     From: MR SANDERS <im:piglet@100akerwood.com>
///     Subject:;lang=fr beau temps prevu pour aujourd'hui
///
///     Content-Type: text/plain; charset=utf-8
///
///     Here is the text of my message.
public struct CPIMMessage: Hashable, Sendable {
    /// The most octets that a message may have.
    public static let maximumLength = 1 << 24
    /// The most headers that it may have.
    public static let maximumHeaders = 1000
    /// The most parameters that a header may have, and the most names in a Require header.
    public static let maximumItems = 100

    /// The whole message, as it was read or made.
    public let octets: [UInt8]
    /// The MIME fields of the message itself.
    public let fields: [MIMEEntity.Field]
    /// In their order.
    public let headers: [CPIMHeader]
    /// What the headers are about.
    public let content: MIMEEntity

    /// Reads a message; a transfer encoding of the whole is undone first (RFC 3862 7.1).
    /// - Throws: `CPIMFormatError` with the place of the first mistake.
    public init(parsing octets: [UInt8]) throws(CPIMFormatError) {
        guard octets.count <= CPIMMessage.maximumLength else {
            throw CPIMFormatError(
                .tooLarge, at: CPIMMessage.maximumLength, "more than \(CPIMMessage.maximumLength) octets")
        }
        let (fields, start) = try MIMEEntity.fields(of: octets, in: 0..<octets.count)
        let type = try CPIMMessage.only("content-type", fields, .mediaType)
        guard let type, MIMEEntity.mediaType(type.value) == "message/cpim" else {
            throw CPIMFormatError(.mediaType, at: type?.offset ?? 0, "not of the type Message/CPIM")
        }
        self.octets = octets
        self.fields = fields
        let encoding = try CPIMMessage.only("content-transfer-encoding", fields, .transferEncoding)
        let text = try TransferEncoding.undone(encoding, of: octets, from: start)
        let (headers, contentStart) = try CPIMMessage.headers(text, start)
        self.headers = headers
        content = try CPIMMessage.content(text, contentStart)
    }

    /// The field of a name in small letters, which no entity has twice.
    private static func only(
        _ name: String, _ fields: [MIMEEntity.Field], _ code: CPIMFormatError.Code
    ) throws(CPIMFormatError) -> MIMEEntity.Field? {
        let found = fields.filter { $0.name.lowercased() == name }
        guard found.count < 2 else { throw CPIMFormatError(code, at: found[1].offset, "\(name) is given twice") }
        return found.first
    }

    private static func headers(
        _ octets: [UInt8], _ start: Int
    ) throws(CPIMFormatError) -> (headers: [CPIMHeader], contentStart: Int) {
        var lines = EntityLines(octets, start..<octets.count)
        var reader = HeaderReader(octets)
        var headers: [CPIMHeader] = []
        while let line = try lines.next() {
            if line.isEmpty { return (headers, lines.offset) }
            guard headers.count < maximumHeaders else {
                throw CPIMFormatError(.tooLarge, at: line.lowerBound, "more than \(maximumHeaders) headers")
            }
            headers.append(try reader.header(line))
        }
        throw CPIMFormatError(.missingSeparator, at: octets.count, "no empty line behind the headers")
    }

    private static func content(_ octets: [UInt8], _ start: Int) throws(CPIMFormatError) -> MIMEEntity {
        do throws(CPIMFormatError) {
            let content = try MIMEEntity(parsing: Array(octets[start...]))
            guard content.value(of: "Content-Type") != nil else {
                throw CPIMFormatError(.mediaType, at: 0, "the content has no Content-Type")
            }
            return content
        } catch {
            throw CPIMFormatError(error.code, at: start + error.offset, error.reason)
        }
    }

    /// Whether octets say of themselves that they are of the type Message/CPIM, right or wrong.
    package static func isClaimed(by octets: [UInt8]) -> Bool {
        var rest = octets[...]
        /// That of a Content-Type field, as far as it is known.
        var value: [UInt8]?
        while !rest.isEmpty {
            var line = rest.prefix { $0 != .lineFeed }
            rest = rest.dropFirst(line.count + 1)
            if line.last == .carriageReturn { line.removeLast() }
            guard let first = line.first else { break }
            // A line that begins with white space goes on with the field before it (RFC 2045 2.2).
            if first == .space || first == .tab {
                value?.append(contentsOf: line)
            } else if names(value) {
                return true
            } else {
                let name = String(decoding: line.prefix(40).prefix { $0 != .colon }, as: UTF8.self)
                let isType = name.filter { $0 != " " }.lowercased() == "content-type"
                value = isType ? Array(line.drop { $0 != .colon }.dropFirst()) : nil
            }
        }
        return names(value)
    }

    private static func names(_ value: [UInt8]?) -> Bool {
        value.map { MIMEEntity.mediaType(String(decoding: $0, as: UTF8.self)) == "message/cpim" } ?? false
    }

    /// A message that is made here.
    /// - Parameters:
    ///   - headers: In the order in which they are to stand.
    ///   - content: What they are about, with a Content-Type.
    /// - Throws: `CPIMFormatError` for a header that cannot be written, such as one whose value ends with a space.
    public init(_ headers: [Line], content: MIMEEntity) throws(CPIMFormatError) {
        // A space would end it, and begin the value.
        guard headers.allSatisfy({ $0.language.map { HeaderSyntax.isLanguage($0.utf8) } ?? true }) else {
            throw CPIMFormatError(.parameter, at: 0, "a language that is none (RFC 3066)")
        }
        let head = ["Content-Type: Message/CPIM", ""] + headers.map(\.text) + [""]
        let octets = head.flatMap { Array("\($0)\r\n".utf8) } + content.octets
        try self.init(parsing: octets)
        // A line that would end the headers, or go on behind them, makes others of what follows it.
        guard self.headers.count == headers.count, self.content == content else {
            throw CPIMFormatError(.header, at: 0, "an empty header, or one of several lines")
        }
    }

    /// A header that is to be written.
    public struct Line: Hashable, Sendable {
        let text: String
        let language: String?

        /// A header with any text, escaped where it must be (RFC 3862 2.3.1).
        /// - Parameters:
        ///   - name: With its prefix, if it has one.
        ///   - text: The value.
        ///   - language: That of the value (RFC 3066).
        public init(_ name: String, text: String, language: String? = nil) {
            self.language = language
            self.text = "\(name):\(language.map { ";lang=\($0)" } ?? "") \(HeaderEscapes.escaped(text))"
        }

        private init(_ name: String, verbatim value: String) {
            language = nil
            text = "\(name): \(value)"
        }

        /// The sender (RFC 3862 4.1).
        public static func from(_ address: CPIMAddress) -> Line { Line("From", verbatim: "\(address)") }
        /// A recipient (RFC 3862 4.2).
        public static func to(_ address: CPIMAddress) -> Line { Line("To", verbatim: "\(address)") }
        /// Who gets a copy (RFC 3862 4.3).
        public static func copy(_ address: CPIMAddress) -> Line { Line("cc", verbatim: "\(address)") }
        /// When it was sent, in the form of RFC 3339 (RFC 3862 4.4).
        public static func dateTime(_ text: String) -> Line { Line("DateTime", verbatim: text) }
        /// What it is about (RFC 3862 4.5).
        public static func subject(_ text: String, language: String? = nil) -> Line {
            Line("Subject", text: text, language: language)
        }
        /// What a prefix stands for from here on (RFC 3862 4.6).
        public static func namespace(_ uri: String, prefix: String? = nil) -> Line {
            Line("NS", verbatim: "\(prefix.map { "\($0) " } ?? "")<\(uri)>")
        }
        /// Headers that a recipient has to know, with their prefixes (RFC 3862 4.7).
        public static func require(_ names: [String]) -> Line {
            Line("Require", verbatim: names.joined(separator: ","))
        }
    }

    /// The headers and features that a recipient has to know, and does not (RFC 3862 3.5).
    /// - Parameter known: What it knows besides the headers that RFC 3862 defines.
    public func unknownRequirements(besides known: Set<CPIMHeader.Identity> = []) -> [CPIMHeader.Identity] {
        let core = ["From", "To", "cc", "DateTime", "Subject", "NS", "Require"].map { CPIMHeader.Identity($0) }
        let all = known.union(core)
        return headers.flatMap { header -> [CPIMHeader.Identity] in
            guard case .require(let identities) = header.content else { return [] }
            return identities.filter { !all.contains($0) }
        }
    }
}

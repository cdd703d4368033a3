/// Presence as XML: somebody's tuples, one for each way to reach them (RFC 2778 2.4).
///
///     <presence entityInfo="pres:b@b.test">
///         <tuple destination="im:b@b.test" status="open" priority="0.8"/>
///     </presence>
///
/// The elements, `entityInfo` and `destination` are those of the abstract syntax of draft-ietf-impp-cpim-02 (9). What a
/// tuple says besides is ours, and has the values of RFC 3863: `status` is that of 4.1.4, `priority` that of 4.1.5. It
/// is written on one line. The draft lets tuples hold more; here they do not. Presence on its way is any octets, as a
/// rule a document of RFC 3863, which this is none of.
public struct PresenceNotation: Hashable, Sendable {
    /// The most tuples that are read.
    public static let maximumTuples = 1000

    /// The URI of whom it is about; none where only the notification names them.
    public var entityInfo: String?
    /// In their order.
    public var tuples: [PresenceTuple]

    /// Somebody's presence.
    public init(entityInfo: String? = nil, tuples: [PresenceTuple] = []) {
        self.entityInfo = entityInfo
        self.tuples = tuples
    }

    /// As XML, on one line.
    public var notation: String { element.markup }

    /// Reads the notation of presence.
    /// - Throws: `NotationError` with the place of a mistake.
    public init(notation text: String) throws(NotationError) {
        try self.init(NotationElement(parsing: text))
    }

    /// The presence whose notation octets are, to the octet.
    init?(exactly content: [UInt8]) {
        // Documents of RFC 3863 begin alike: this spares reading most of them.
        guard content.starts(with: "<presence".utf8), content.last == UInt8(ascii: ">"),
            content.count <= Frame.maximumContentLength, let text = String(validating: content, as: UTF8.self),
            let presence = try? PresenceNotation(notation: text), presence.notation.utf8.elementsEqual(content)
        else { return nil }
        self = presence
    }

    init(_ element: NotationElement) throws(NotationError) {
        var fields = NotationFields(element)
        guard element.name == "presence" else {
            let name = element.name.prefix(NotationLimits.quotation)
            throw fields.error(.element, "\(name) is no presence")
        }
        entityInfo = try fields.optionalText("entityInfo")
        tuples = try element.children.map { child throws(NotationError) in try PresenceTuple(child) }
        try fields.noText()
        try fields.end()
        guard tuples.count <= PresenceNotation.maximumTuples else {
            throw fields.error(.tooLarge, "more than \(PresenceNotation.maximumTuples) tuples")
        }
    }

    var element: NotationElement {
        var element = NotationElement("presence")
        if let entityInfo {
            element.attributes.append(.init(name: "entityInfo", value: NotationText.escaped(entityInfo)))
        }
        element.children = tuples.map(\.element)
        return element
    }
}

/// One way to reach somebody, and whether it leads to them now (RFC 2778 2.4).
public struct PresenceTuple: Hashable, Sendable {
    /// Whether messages are taken there (RFC 3863 4.1.4).
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// They are.
        case open
        /// They are not.
        case closed
    }

    /// How much a way is to be preferred: a number from 0 through 1 of three decimals at most (RFC 3863 4.1.5).
    public struct Priority: Hashable, Sendable {
        /// From 0 through 1000.
        public let thousandths: Int

        /// None out of range.
        public init?(thousandths: Int) {
            guard (0...1000).contains(thousandths) else { return nil }
            self.thousandths = thousandths
        }

        /// A number from its text: `1`, `0.8`, `0.125`.
        public init?(_ text: String) {
            guard let match = text.wholeMatch(of: /([01])(?:\.([0-9]{1,3}))?/), let whole = Int(match.1) else {
                return nil
            }
            let decimals = String(match.2 ?? "")
            let padded = decimals + String(repeating: "0", count: 3 - decimals.count)
            self.init(thousandths: whole * 1000 + (Int(padded) ?? 0))
        }
    }

    /// The URI of the way: an INSTANT INBOX, or any other.
    public var destination: String
    /// Whether it leads to them now.
    public var status: Status
    /// None where nobody said.
    public var priority: Priority?

    /// A way to reach somebody.
    public init(destination: String, status: Status, priority: Priority? = nil) {
        self.destination = destination
        self.status = status
        self.priority = priority
    }

    fileprivate init(_ element: NotationElement) throws(NotationError) {
        var fields = NotationFields(element)
        guard element.name == "tuple" else {
            throw fields.error(.element, "presence holds no element \(element.name.prefix(NotationLimits.quotation))")
        }
        destination = try fields.text("destination")
        status = try fields.word("status")
        if let value = fields.value(of: "priority") {
            guard let priority = Priority(value) else {
                throw fields.error(.value, "priority is no number from 0 through 1 with three decimals at most")
            }
            self.priority = priority
        }
        try fields.endEmpty()
    }

    fileprivate var element: NotationElement {
        var element = NotationElement(
            "tuple", ["destination": NotationText.escaped(destination), "status": status.rawValue])
        if let priority {
            element.attributes.append(.init(name: "priority", value: priority.description))
        }
        return element
    }
}

extension PresenceTuple.Priority: CustomStringConvertible {
    /// Without zeros at the end: `0.8`.
    public var description: String {
        guard thousandths % 1000 != 0 else { return String(thousandths / 1000) }
        let decimals = String(thousandths + 1000).dropFirst()
        return "0." + String(decimals.reversed().drop { $0 == "0" }.reversed())
    }
}

internal import Foundation

extension CPIMOperation {
    /// The operation as XML, on one line: for logs and ladder diagrams, and for whoever writes operations by hand. What
    /// goes over a network is a `Frame`.
    ///
    ///     <message source="im:a@a.test" destination="im:b@b.test" maxForwards="120" transID="t1">Hello</message>
    ///     <response transID="t1" status="success"/>
    ///     <subscribe watcher="pres:a@a.test" target="pres:b@b.test" duration="60" subscriptID="s1" transID="t2" … />
    ///     <notify watcher="pres:a@a.test" target="pres:b@b.test" transID="t3" hopLimit="120">…</notify>
    ///
    /// Elements and attributes are those of the abstract syntax of draft-ietf-impp-cpim-02 (6 to 9), which the RFCs
    /// that became of it (3859, 3860) no longer have. Ours are:
    ///
    /// - `hopLimit` in `subscribe`, `unsubscribe` and `notify`, as in the operations.
    /// - Any identifier as a `transID` or a `subscriptID`, as `OperationID.description` has it: octets other than
    ///   printable ASCII, and the backslash, as `\xx`. The draft's `transID` is a number from 1 through 2147483647.
    ///   URIs are written in the same way where they have what XML has not, which no valid one does.
    /// - `encoding="base64"` for content that is not text of XML's characters. Anything else stands as it is, with
    ///   references for line ends; a `notify` whose content is the `notation` of a `PresenceNotation` holds that as an
    ///   element.
    ///
    /// `unsubscribe` is never written: a `subscribe` of the duration 0 may as well be a single look (RFC 3859 3.4.3),
    /// and who writes it down cannot know.
    ///
    /// What fits a frame is read back as it was; longer URIs and contents are written, and not read.
    public var notation: String { element.markup }

    private var element: NotationElement {
        switch self {
        case .message(let message):
            var element = NotationElement(
                "message",
                [
                    "source": NotationText.escaped(message.source),
                    "destination": NotationText.escaped(message.destination),
                    "maxForwards": String(message.maxForwards), "transID": message.transactionID.description,
                ])
            element.hold(message.content)
            return element
        case .response(let response):
            var element = NotationElement(
                "response", ["transID": response.transactionID.description, "status": response.status.rawValue])
            if let duration = response.duration {
                element.attributes.append(.init(name: "duration", value: String(duration)))
            }
            return element
        case .subscribe(let subscribe):
            return NotationElement(
                "subscribe",
                [
                    "watcher": NotationText.escaped(subscribe.watcher),
                    "target": NotationText.escaped(subscribe.target), "duration": String(subscribe.duration),
                    "subscriptID": subscribe.subscriptionID.description,
                    "transID": subscribe.transactionID.description, "hopLimit": String(subscribe.hopLimit),
                ])
        case .notify(let notify):
            var element = NotationElement(
                "notify",
                [
                    "watcher": NotationText.escaped(notify.watcher), "target": NotationText.escaped(notify.target),
                    "transID": notify.transactionID.description, "hopLimit": String(notify.hopLimit),
                ])
            if let presence = PresenceNotation(exactly: notify.content) {
                element.children = [presence.element]
            } else {
                element.hold(notify.content)
            }
            return element
        }
    }

    /// Reads the notation of one operation.
    ///
    /// White space between tags, comments, and the order of attributes mean nothing; `hopLimit` may be missing, and is
    /// then what an operation begins with. An `unsubscribe` is a subscribe operation of the duration 0
    /// (RFC 3859 3.4.3). A `presence` in a `notify` becomes content in the notation that `PresenceNotation` has for it.
    /// - Throws: `NotationError` with the place of a mistake. A document type is refused unread, so that no entity is
    ///   ever expanded.
    public init(notation text: String) throws(NotationError) {
        let element = try NotationElement(parsing: text)
        switch element.name {
        case "message": self = .message(try MessageOperation(element))
        case "response": self = .response(try OperationResponse(element))
        case "subscribe": self = .subscribe(try SubscribeOperation(element, isEnd: false))
        case "unsubscribe": self = .subscribe(try SubscribeOperation(element, isEnd: true))
        case "notify": self = .notify(try NotifyOperation(element))
        default:
            let name = element.name.prefix(NotationLimits.quotation)
            throw NotationError(.element, at: element.place, "\(name) is no operation")
        }
    }
}

// MARK: - Writing content

extension NotationElement {
    /// The attribute that says how content stands.
    static let encoding = "encoding"
    /// Its one value.
    static let base64 = "base64"

    /// Takes octets in: as text where a parser gives them back as they were, and in bounds that we read ourselves.
    fileprivate mutating func hold(_ content: [UInt8]) {
        if NotationText.isText(content), NotationText.markup(content).count <= NotationLimits.content {
            text = content
        } else {
            attributes.append(Attribute(name: NotationElement.encoding, value: NotationElement.base64))
            text = Array(Data(content).base64EncodedData())
        }
    }
}

// MARK: - Reading

extension MessageOperation {
    fileprivate init(_ element: NotationElement) throws(NotationError) {
        var fields = NotationFields(element)
        self.init(
            source: try fields.text("source"), destination: try fields.text("destination"),
            maxForwards: try fields.number("maxForwards"), transactionID: try fields.identifier("transID"),
            content: try fields.content())
        try fields.end()
    }
}

extension OperationResponse {
    fileprivate init(_ element: NotationElement) throws(NotationError) {
        var fields = NotationFields(element)
        self.init(
            transactionID: try fields.identifier("transID"), status: try fields.word("status"),
            duration: try fields.optionalNumber("duration"))
        try fields.endEmpty()
    }
}

extension SubscribeOperation {
    /// - Parameter isEnd: Whether it is an `unsubscribe`, which has no duration.
    fileprivate init(_ element: NotationElement, isEnd: Bool) throws(NotationError) {
        var fields = NotationFields(element)
        self.init(
            watcher: try fields.text("watcher"), target: try fields.text("target"),
            duration: isEnd ? 0 : try fields.number("duration"),
            subscriptionID: try fields.identifier("subscriptID"), transactionID: try fields.identifier("transID"),
            hopLimit: try fields.optionalNumber("hopLimit") ?? MessageOperation.defaultMaxForwards)
        try fields.endEmpty()
    }
}

extension NotifyOperation {
    fileprivate init(_ element: NotationElement) throws(NotationError) {
        var fields = NotationFields(element)
        let (watcher, target) = (try fields.text("watcher"), try fields.text("target"))
        let identifier = try fields.identifier("transID")
        let hopLimit = try fields.optionalNumber("hopLimit") ?? MessageOperation.defaultMaxForwards
        let content: [UInt8]
        if let child = element.children.first {
            content = Array(try PresenceNotation(child).notation.utf8)
            guard content.count <= Frame.maximumContentLength else {
                throw NotationError(
                    .tooLarge, at: child.place, "presence of more than \(Frame.maximumContentLength) octets")
            }
            guard element.children.count == 1 else {
                throw NotationError(.element, at: element.children[1].place, "a second element in notify")
            }
            try fields.noText()
        } else {
            content = try fields.content()
        }
        try fields.end()
        self.init(
            watcher: watcher, target: target, transactionID: identifier, hopLimit: hopLimit, content: content)
    }
}

/// How an operation stands in a stream: a frame of a length, a kind, and the fields of the kind in their order.
///
///     length  4 octets, of what follows
///     kind    1 octet: 1 message, 2 response, 3 subscribe, 4 notify, 5 receipt (without fields); with its highest bit set,
///             an operation whose sender waits for a receipt and for no answer
///     fields  numbers of 4 octets; texts, identifiers and content with a length of 4 octets before them
///
/// All numbers begin with their highest octet.
public enum Frame {
    /// Octets of the length.
    public static let headLength = 4
    /// The most octets of content.
    public static let maximumContentLength = 1 << 24
    /// The most octets behind the length: the longest content, and room for the other fields.
    public static let maximumLength = maximumContentLength + (1 << 16)
    /// The most octets of a URI.
    public static let maximumURILength = 1 << 14
}

/// Why octets are no frame.
public struct FrameError: Error, Hashable, Sendable {
    /// What kind of mistake.
    public enum Code: String, Hashable, Sendable {
        /// The octets end before a field does.
        case tooShort
        /// More octets than a field or a frame may have.
        case tooLong
        /// Octets behind the last field.
        case surplus
        /// A kind or a status that there is not, or an identifier or a text that is none.
        case value
    }

    /// What kind of mistake.
    public let code: Code
    /// Octets before the place, behind the frame's length.
    public let offset: Int
}

extension FrameError: CustomStringConvertible {
    /// `octet 7: tooShort`.
    public var description: String { "octet \(offset): \(code.rawValue)" }
}

// MARK: - Writing

extension CPIMOperation {
    /// The frame with its length.
    /// - Throws: `FrameError` for a field that is longer than a frame takes.
    public func frame() throws(FrameError) -> [UInt8] {
        var writer = FrameWriter()
        switch self {
        case .message(let operation):
            writer.kind(1)
            try writer.text(operation.source)
            try writer.text(operation.destination)
            writer.number(operation.maxForwards)
            writer.octets(operation.transactionID.octets)
            try writer.content(operation.content)
        case .response(let response):
            writer.kind(2)
            writer.octets(response.transactionID.octets)
            writer.number(UInt32(OperationStatus.allCases.firstIndex(of: response.status) ?? 0))
            writer.number(response.duration == nil ? 0 : 1)
            writer.number(response.duration ?? 0)
        case .subscribe(let operation):
            writer.kind(3)
            try writer.text(operation.watcher)
            try writer.text(operation.target)
            writer.number(operation.duration)
            writer.octets(operation.subscriptionID.octets)
            writer.octets(operation.transactionID.octets)
            writer.number(operation.hopLimit)
        case .notify(let operation):
            writer.kind(4)
            try writer.text(operation.watcher)
            try writer.text(operation.target)
            writer.octets(operation.transactionID.octets)
            writer.number(operation.hopLimit)
            try writer.content(operation.content)
        }
        return writer.frame()
    }
}

private struct FrameWriter {
    private var body: [UInt8] = []

    mutating func kind(_ kind: UInt8) { body.append(kind) }

    mutating func number(_ number: UInt32) {
        for shift in [24, 16, 8, 0] { body.append(UInt8(truncatingIfNeeded: number >> UInt32(shift))) }
    }

    mutating func octets(_ octets: [UInt8]) {
        number(UInt32(clamping: octets.count))
        body += octets
    }

    mutating func text(_ text: String) throws(FrameError) {
        guard text.utf8.count <= Frame.maximumURILength else { throw FrameError(code: .tooLong, offset: body.count) }
        octets(Array(text.utf8))
    }

    mutating func content(_ content: [UInt8]) throws(FrameError) {
        guard content.count <= Frame.maximumContentLength else {
            throw FrameError(code: .tooLong, offset: body.count)
        }
        octets(content)
    }

    func frame() -> [UInt8] {
        var head = FrameWriter()
        head.number(UInt32(body.count))
        return head.body + body
    }
}

// MARK: - Reading

extension CPIMOperation {
    /// Reads a frame.
    /// - Parameter body: What is behind its length.
    /// - Throws: `FrameError` with the place of the first mistake.
    public init(frame body: [UInt8]) throws(FrameError) {
        guard body.count <= Frame.maximumLength else { throw FrameError(code: .tooLong, offset: Frame.maximumLength) }
        var reader = FrameReader(body)
        switch try reader.kind() {
        case 1:
            self = .message(
                MessageOperation(
                    source: try reader.text(), destination: try reader.text(), maxForwards: try reader.number(),
                    transactionID: try reader.identifier(), content: try reader.octets(Frame.maximumContentLength)))
        case 2:
            let identifier = try reader.identifier()
            let status = try reader.status()
            let duration = try reader.duration()
            self = .response(OperationResponse(transactionID: identifier, status: status, duration: duration))
        case 3:
            self = .subscribe(
                SubscribeOperation(
                    watcher: try reader.text(), target: try reader.text(), duration: try reader.number(),
                    subscriptionID: try reader.identifier(), transactionID: try reader.identifier(),
                    hopLimit: try reader.number()))
        case 4:
            self = .notify(
                NotifyOperation(
                    watcher: try reader.text(), target: try reader.text(), transactionID: try reader.identifier(),
                    hopLimit: try reader.number(), content: try reader.octets(Frame.maximumContentLength)))
        default: throw FrameError(code: .value, offset: 0)
        }
        try reader.end()
    }
}

private struct FrameReader {
    private let body: [UInt8]
    private var place = 0

    init(_ body: [UInt8]) {
        self.body = body
    }

    mutating func kind() throws(FrameError) -> UInt8 {
        guard let kind = body.first else { throw FrameError(code: .tooShort, offset: 0) }
        place = 1
        return kind
    }

    mutating func number() throws(FrameError) -> UInt32 {
        guard body.count - place >= 4 else { throw FrameError(code: .tooShort, offset: place) }
        defer { place += 4 }
        return body[place..<(place + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func octets(_ most: Int) throws(FrameError) -> [UInt8] {
        let start = place
        let count = Int(try number())
        guard count <= most else { throw FrameError(code: .tooLong, offset: start) }
        guard body.count - place >= count else { throw FrameError(code: .tooShort, offset: start) }
        defer { place += count }
        return Array(body[place..<(place + count)])
    }

    mutating func text() throws(FrameError) -> String {
        let start = place
        guard let text = String(validating: try octets(Frame.maximumURILength), as: UTF8.self) else {
            throw FrameError(code: .value, offset: start)
        }
        return text
    }

    mutating func identifier() throws(FrameError) -> OperationID {
        let start = place
        guard let identifier = OperationID(try octets(OperationID.maximumLength)) else {
            throw FrameError(code: .value, offset: start)
        }
        return identifier
    }

    mutating func status() throws(FrameError) -> OperationStatus {
        let start = place
        let number = Int(try number())
        guard OperationStatus.allCases.indices.contains(number) else { throw FrameError(code: .value, offset: start) }
        return OperationStatus.allCases[number]
    }

    /// Whether there is one, and which; 0 where there is none, so that an operation has one frame only.
    mutating func duration() throws(FrameError) -> UInt32? {
        let start = place
        let count = try number()
        guard count < 2 else { throw FrameError(code: .value, offset: start) }
        let duration = try number()
        guard count == 1 || duration == 0 else { throw FrameError(code: .value, offset: start + 4) }
        return count == 1 ? duration : nil
    }

    func end() throws(FrameError) {
        guard place == body.count else { throw FrameError(code: .surplus, offset: place) }
    }
}

import CPIM

/// A plain reader of frames, by a table of their fields: what the real one has to say.
enum Oracle {
    private struct Mistake: CustomStringConvertible {
        let code: FrameError.Code
        let offset: Int

        var description: String { "octet \(offset): \(code.rawValue)" }
    }

    private enum Field { case text, identifier, content, number, status, duration }

    private static let kinds: [UInt8: [Field]] = [
        1: [.text, .text, .number, .identifier, .content], 2: [.identifier, .status, .duration],
        3: [.text, .text, .number, .identifier, .identifier, .number],
        4: [.text, .text, .identifier, .number, .content],
    ]

    /// Reads what is behind a length, and holds it against the plain reader.
    /// - Returns: What it was, in words.
    /// - Throws: `Finding`.
    static func read(_ frame: [UInt8], _ number: Int) throws -> String {
        let body = Array(frame.dropFirst(Frame.headLength))
        let expected = mistake(in: body)
        do {
            let again = try FrameContent(body: body).frame()
            guard expected == nil else {
                throw Finding(
                    number: number, frame: frame, complaint: "read, and it has \(expected?.description ?? "")")
            }
            guard again.dropFirst(Frame.headLength) == body[...] else {
                throw Finding(number: number, frame: frame, complaint: "written another way")
            }
            return "read"
        } catch let error as FrameError {
            guard error.code == expected?.code, error.offset == expected?.offset else {
                throw Finding(
                    number: number, frame: frame, complaint: "\(error), not \(expected?.description ?? "sound")")
            }
            return "no frame: \(error.code.rawValue)"
        }
    }

    private static func mistake(in body: [UInt8]) -> Mistake? {
        guard body != [5] else { return nil }
        guard let first = body.first else { return Mistake(code: .tooShort, offset: 0) }
        // The highest bit asks for a receipt.
        let (kind, wantsReceipt) = (first & 0x7F, first & 0x80 != 0)
        guard let fields = kinds[kind] else { return Mistake(code: .value, offset: 0) }
        var place = 1
        for field in fields {
            let (length, mistake) = field == .duration ? duration(body, place) : one(field, body, place)
            if let mistake { return mistake }
            place += length
        }
        guard place == body.count else { return Mistake(code: .surplus, offset: place) }
        return wantsReceipt && kind == 2 ? Mistake(code: .value, offset: 0) : nil
    }

    private static func word(_ body: [UInt8], _ place: Int) -> Int? {
        guard place + 4 <= body.count else { return nil }
        return Int(body[place]) << 24 | Int(body[place + 1]) << 16 | Int(body[place + 2]) << 8 | Int(body[place + 3])
    }

    private static func one(_ field: Field, _ body: [UInt8], _ place: Int) -> (length: Int, mistake: Mistake?) {
        func mistake(_ code: FrameError.Code) -> (Int, Mistake?) { (0, Mistake(code: code, offset: place)) }
        guard let word = word(body, place) else { return mistake(.tooShort) }
        guard field != .number else { return (4, nil) }
        guard field != .status else { return word < 3 ? (4, nil) : mistake(.value) }
        let most = field == .text ? 1 << 14 : field == .identifier ? 40 : Frame.maximumContentLength
        guard word <= most else { return mistake(.tooLong) }
        guard place + 4 + word <= body.count else { return mistake(.tooShort) }
        let octets = body[(place + 4)..<(place + 4 + word)]
        guard field != .identifier || word > 0, field != .text || String(validating: octets, as: UTF8.self) != nil
        else {
            return mistake(.value)
        }
        return (4 + word, nil)
    }

    private static func duration(_ body: [UInt8], _ place: Int) -> (length: Int, mistake: Mistake?) {
        guard let count = word(body, place) else { return (0, Mistake(code: .tooShort, offset: place)) }
        guard count < 2 else { return (0, Mistake(code: .value, offset: place)) }
        guard let seconds = word(body, place + 4) else { return (0, Mistake(code: .tooShort, offset: place + 4)) }
        guard count == 1 || seconds == 0 else { return (0, Mistake(code: .value, offset: place + 4)) }
        return (8, nil)
    }
}

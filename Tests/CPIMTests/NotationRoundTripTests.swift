import CPIM
import Testing
import Transport

@Suite("Notation there and back") struct NotationRoundTripTests {
    /// What is hard to keep: markup, escapes, line ends, controls, what XML has not, and two spellings of one character.
    private static let pieces = [
        "a", "im:", "@b.test", "\\", "\\5c", "\\0", "&", "&amp;", "&#13;", "<", ">", "]]>", "<![CDATA[", "<!--", "-->",
        "\"", "'", " ", "\t", "\r", "\n", "\r\n", "é", "e\u{301}", "\u{301}", "🙂", "\u{85}", "\u{2028}", "\u{FEFF}",
        "\u{FFFD}", "\u{7F}", "=", "<presence/>",
    ]
    private static let strays = ["\u{0}", "\u{1}", "\u{B}", "\u{1B}", "\u{FFFE}", "\u{FFFF}"]

    private static func text(
        _ pieces: [String], _ count: ClosedRange<Int>, _ generator: inout SeededGenerator
    ) -> String {
        (0..<Int.random(in: count, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }
            .joined()
    }

    private static func identifier(_ generator: inout SeededGenerator) throws -> OperationID {
        let count = Int.random(in: 1...OperationID.maximumLength, using: &generator)
        return try #require(OperationID((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }))
    }

    private static func number(_ generator: inout SeededGenerator) -> UInt32 {
        [0, 1, 120, .max, .random(in: 0 ... .max, using: &generator)].randomElement(using: &generator) ?? 0
    }

    private static func content(_ generator: inout SeededGenerator) -> [UInt8] {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return Array(text(pieces, 0...20, &generator).utf8)
        case 1: return Array(text(pieces + strays, 0...20, &generator).utf8)
        case 2:
            let count = Int.random(in: 0...20, using: &generator)
            return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        default: return Array(presence(&generator).notation.utf8)
        }
    }

    private static func presence(_ generator: inout SeededGenerator) -> PresenceNotation {
        let all = pieces + strays
        return PresenceNotation(
            entityInfo: Bool.random(using: &generator) ? text(all, 0...5, &generator) : nil,
            tuples: (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                let thousandths = Int.random(in: -500...1000, using: &generator)
                return PresenceTuple(
                    destination: text(all, 0...5, &generator),
                    status: PresenceTuple.Status.allCases.randomElement(using: &generator) ?? .open,
                    priority: PresenceTuple.Priority(thousandths: thousandths))
            })
    }

    private static func operation(_ generator: inout SeededGenerator) throws -> CPIMOperation {
        let (one, other) = (text(pieces + strays, 0...8, &generator), text(pieces + strays, 0...8, &generator))
        let transaction = try identifier(&generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
            return .message(
                MessageOperation(
                    source: one, destination: other, maxForwards: number(&generator), transactionID: transaction,
                    content: content(&generator)))
        case 1:
            return .response(
                OperationResponse(
                    transactionID: transaction,
                    status: OperationStatus.allCases.randomElement(using: &generator) ?? .success,
                    duration: Bool.random(using: &generator) ? number(&generator) : nil))
        case 2:
            return .subscribe(
                SubscribeOperation(
                    watcher: one, target: other, duration: number(&generator),
                    subscriptionID: try identifier(&generator), transactionID: transaction,
                    hopLimit: number(&generator)))
        default:
            return .notify(
                NotifyOperation(
                    watcher: one, target: other, transactionID: transaction, hopLimit: number(&generator),
                    content: content(&generator)))
        }
    }

    /// Strings are equal in either spelling of a character: only the octets of a frame show that nothing changed.
    private static func isKept(_ operation: CPIMOperation) throws -> Bool {
        try CPIMOperation(notation: operation.notation).frame() == operation.frame()
    }

    @Test("Every operation comes back to the octet, from one line", arguments: [1, 2, 3, 4])
    func operations(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for turn in 0..<1000 {
            let operation = try Self.operation(&generator)
            #expect(try Self.isKept(operation), "seed \(seed), turn \(turn): \(operation.notation)")
            #expect(!operation.notation.utf8.contains { $0 == 10 || $0 == 13 }, "seed \(seed), turn \(turn)")
        }
    }

    @Test("Every presence comes back to the octet", arguments: [5, 6])
    func presences(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for turn in 0..<500 {
            let presence = Self.presence(&generator)
            let read = try PresenceNotation(notation: presence.notation)
            #expect(read == presence, "seed \(seed), turn \(turn): \(presence.notation)")
            #expect(
                Array((read.entityInfo ?? "").utf8) == Array((presence.entityInfo ?? "").utf8),
                "seed \(seed), turn \(turn): \(presence.notation)")
        }
    }

    @Test("Identifiers of every length and of every octet come back")
    func identifiers() throws {
        for octet in UInt8.min...UInt8.max {
            for count in [1, 2, 40] {
                let identifier = try #require(OperationID([UInt8](repeating: octet, count: count)))
                let response = OperationResponse(transactionID: identifier, status: .failure)
                #expect(try CPIMOperation(notation: CPIMOperation.response(response).notation) == .response(response))
            }
        }
        for count in 1...40 {
            let identifier = try #require(OperationID((0..<count).map { UInt8($0 * 7 % 256) }))
            let response = OperationResponse(transactionID: identifier, status: .failure)
            #expect(try CPIMOperation(notation: CPIMOperation.response(response).notation) == .response(response))
        }
    }

    @Test("Long text comes back wherever the parser cuts it", arguments: [7, 8, 9])
    func longText(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        // Pieces of more than one octet, across several of the parser's 128 KiB.
        let text = Self.text(["é", "€", "🙂", "\r\n", "\r", "&", "]]>", "x"], 150_000...160_000, &generator)
        let operation = NotationTests.message(Array(text.utf8))
        #expect(!operation.notation.contains("base64"))
        #expect(try Self.isKept(operation), "seed \(seed)")
    }

    @Test("The longest URIs and the longest content that a frame holds come back", .timeLimit(.minutes(20)))
    func longest() throws {
        let uri = String(repeating: "\"", count: Frame.maximumURILength)
        let stray = String(repeating: "\u{0}", count: Frame.maximumURILength)
        let content = [UInt8](repeating: 0xFF, count: 1 << 24)
        let operation = CPIMOperation.message(
            MessageOperation(source: uri, destination: stray, transactionID: .test("t"), content: content))
        #expect(try Self.isKept(operation))
    }

    @Test("Content that would be too long as text is in base64", .timeLimit(.minutes(20)))
    func manyReferences() throws {
        // 24 MiB of &amp; and one more.
        let fits = (24 << 20) / 5
        let text = NotationTests.message([UInt8](repeating: UInt8(ascii: "&"), count: fits))
        #expect(text.notation.hasSuffix("&amp;</message>"))
        let encoded = NotationTests.message([UInt8](repeating: UInt8(ascii: "&"), count: fits + 1))
        #expect(encoded.notation.hasPrefix(NotationTests.messageTag + #" encoding="base64">"#))
        #expect(try Self.isKept(encoded))
    }

    @Test("Damaged notation is read or refused, and what is read is written and read alike", arguments: [1, 2, 3, 4])
    func damage(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "<", ">", "/", "&", ";", "\"", "'", "=", " ", "\n", "\r", "\u{0}", "<!--", "-->", "<![CDATA[", "]]>", "<!",
            "<?", "?>", "&#", "&#13;", "&x;", "\\", "\\4", "xmlns:a=''", "é", "\u{FFFE}", "1", "-", "<presence/>",
            "<!DOCTYPE a [<!ENTITY x 'y'>]>",
        ]
        var (read, refused) = (0, 0)
        for turn in 0..<1500 {
            var text = Array((NotationTests.examples.randomElement(using: &generator)?.text ?? "").unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0...text.count, using: &generator)
                let end = min(text.count, place + Int.random(in: 0...3, using: &generator))
                text.replaceSubrange(place..<end, with: (pieces.randomElement(using: &generator) ?? "").unicodeScalars)
            }
            var damaged = String.UnicodeScalarView()
            damaged.append(contentsOf: text)
            do throws(NotationError) {
                let operation = try CPIMOperation(notation: String(damaged))
                read += 1
                #expect((try? Self.isKept(operation)) == true, "seed \(seed), turn \(turn): \(String(damaged))")
            } catch {
                refused += 1
                let lines = damaged.split(separator: "\n", omittingEmptySubsequences: false).map(\.count)
                #expect(
                    (1...lines.count).contains(error.line) && error.column >= 1,
                    "seed \(seed), turn \(turn): \(error) of \(String(damaged))")
            }
        }
        #expect(read > 50 && refused > 500, "seed \(seed): \(read) read, \(refused) refused")
    }
}

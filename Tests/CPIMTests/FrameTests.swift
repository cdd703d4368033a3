import Testing
import Transport

@testable import CPIM

@Suite("Frames") struct FrameTests {
    typealias Code = FrameError.Code

    /// A number of four octets.
    static func number(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }

    /// A field with its length.
    static func field(_ octets: some Collection<UInt8>) -> [UInt8] { number(UInt32(octets.count)) + octets }

    static let uri = field("im:a@b.test".utf8)
    static let identifier = field("t1".utf8)

    /// Each kind, as it is written: the kind, and the fields in their order.
    static let frames: [(operation: CPIMOperation, fields: [[UInt8]])] = [
        (
            .message(.test(from: "im:a@b.test", to: "im:ä@b.test", "hi\0", maxForwards: 258)),
            [[1], uri, field("im:ä@b.test".utf8), [0, 0, 1, 2], identifier, field([104, 105, 0])]
        ),
        (
            .response(OperationResponse(transactionID: .test("t1"), status: .success)),
            [[2], identifier, number(0), number(0), number(0)]
        ),
        (
            .response(OperationResponse(transactionID: .test("t1"), status: .indeterminant, duration: .max)),
            [[2], identifier, number(2), number(1), [255, 255, 255, 255]]
        ),
        (
            .subscribe(PresenceTests.subscribe(7, id: "t1", watcher: "im:a@b.test", target: "", transaction: "t1")),
            [[3], uri, field([]), number(7), identifier, identifier, number(120)]
        ),
        (
            .notify(
                NotifyOperation(
                    watcher: "im:a@b.test", target: "im:a@b.test", transactionID: .test("t1"), hopLimit: 0, content: [])
            ),
            [[4], uri, uri, identifier, number(0), field([])]
        ),
    ]

    @Test("Each kind is written and read as the protocol says", arguments: frames)
    func layout(operation: CPIMOperation, fields: [[UInt8]]) throws {
        let body = Array(fields.joined())
        #expect(try operation.frame() == Self.field(body))
        #expect(try CPIMOperation(frame: body) == operation)
    }

    @Test("What ends too soon is told at the field that is not whole; what goes on, at its end", arguments: frames)
    func length(operation: CPIMOperation, fields: [[UInt8]]) throws {
        let body = Array(fields.joined())
        var start = 0
        for field in fields {
            for end in start..<(start + field.count) {
                #expect(throws: FrameError(code: .tooShort, offset: start)) {
                    try CPIMOperation(frame: Array(body[..<end]))
                }
            }
            start += field.count
        }
        #expect(throws: FrameError(code: .surplus, offset: body.count)) { try CPIMOperation(frame: body + [0]) }
    }

    /// Frames that are none, in fields, and what is told of them.
    static let broken: [(fields: [[UInt8]], code: Code, offset: Int)] = [
        ([], .tooShort, 0), ([[0]], .value, 0), ([[5]], .value, 0), ([[255, 1, 2]], .value, 0),
        // The longest URI, and one octet more.
        ([[1], number(1 << 14)], .tooShort, 1), ([[1], number(1 << 14 + 1)], .tooLong, 1),
        ([[1], number(.max)], .tooLong, 1), ([[1], number(1 << 31)], .tooLong, 1),
        ([[1], field([0xFF])], .value, 1), ([[1], field([0x61, 0xC3])], .value, 1),
        ([[1], field([0xED, 0xA0, 0x80])], .value, 1),
        ([[1], uri, number(1 << 14 + 1)], .tooLong, 16), ([[3], uri, field([0x80])], .value, 16),
        // An identifier of none, of 41 octets, and of 40 that are not there.
        ([[1], uri, uri, number(1), field([])], .value, 35),
        ([[1], uri, uri, number(1), field([UInt8](repeating: 1, count: 41))], .tooLong, 35),
        ([[1], uri, uri, number(1), number(40)], .tooShort, 35),
        ([[2], field([])], .value, 1), ([[2], number(41)], .tooLong, 1),
        // More content than a frame has, and more than this one has.
        ([[1], uri, uri, number(1), identifier, number(UInt32(Frame.maximumContentLength) + 1)], .tooLong, 41),
        ([[1], uri, uri, number(1), identifier, number(UInt32(Frame.maximumContentLength))], .tooShort, 41),
        ([[4], uri, uri, identifier, number(1), number(.max)], .tooLong, 41),
        // A status that there is not; a duration that is there twice, or neither there nor not.
        ([[2], identifier, number(3), number(0), number(0)], .value, 7),
        ([[2], identifier, number(.max), number(0), number(0)], .value, 7),
        ([[2], identifier, number(0), number(2), number(0)], .value, 11),
        ([[2], identifier, number(0), number(0), number(1)], .value, 15),
        ([[2], identifier, number(0), number(2)], .value, 11),
        ([[2], identifier, number(0), number(0)], .tooShort, 15),
    ]

    @Test("What is no frame is told by its kind of mistake and its place", arguments: broken)
    func malformed(fields: [[UInt8]], code: Code, offset: Int) {
        #expect(throws: FrameError(code: code, offset: offset)) { try CPIMOperation(frame: Array(fields.joined())) }
    }

    @Test("Whoever sends what nobody answers may want a receipt, and says so in the kind")
    func receipts() throws {
        for frame in Self.frames {
            let body = Array(frame.fields.joined())
            let operation = try CPIMOperation(frame: body)
            #expect(try FrameContent(body: body) == .operation(operation))
            #expect(try FrameContent.operation(operation).frame() == operation.frame())
            let flagged = [body[0] | 0x80] + body.dropFirst()
            let content = FrameContent.operation(operation, wantsReceipt: true)
            if case .response = operation {
                #expect(throws: FrameError(code: .value, offset: 0)) { try FrameContent(body: flagged) }
                #expect(throws: FrameError(code: .value, offset: 0)) { try content.frame() }
            } else {
                #expect(try FrameContent(body: flagged) == content)
                #expect(try Array(content.frame().dropFirst(Frame.headLength)) == flagged)
            }
        }
        #expect(try FrameContent.receipt.frame() == [0, 0, 0, 1, 5])
        #expect(try FrameContent(body: [5]) == .receipt)
        for body in [[5, 0], [0x85], [0x80], []] as [[UInt8]] {
            #expect(throws: FrameError.self) { try FrameContent(body: body) }
        }
    }

    @Test("A mistake is told in words")
    func words() {
        #expect("\(FrameError(code: .tooShort, offset: 7))" == "octet 7: tooShort")
    }

    @Test("What fits no frame is not written, and the longest that fits is")
    func tooLong() throws {
        let longest = String(repeating: "x", count: Frame.maximumURILength)
        let message = MessageOperation.test(from: longest, to: longest)
        #expect(
            try CPIMOperation(frame: Array(CPIMOperation.message(message).frame().dropFirst(4))) == .message(message))
        #expect(throws: FrameError(code: .tooLong, offset: 1)) {
            try CPIMOperation.message(.test(from: longest + "x")).frame()
        }
        #expect(throws: FrameError(code: .tooLong, offset: 16)) {
            try CPIMOperation.message(.test(from: "im:a@b.test", to: longest + "x")).frame()
        }
        // 45 octets stand before the content.
        var whole = MessageOperation.test(from: "im:a@b.test", to: "im:a@b.test")
        whole.content = [UInt8](repeating: 0, count: Frame.maximumContentLength)
        #expect(try CPIMOperation.message(whole).frame().count == Frame.maximumContentLength + 45 + 4)
        whole.content.append(0)
        #expect(throws: FrameError(code: .tooLong, offset: 41)) {
            try CPIMOperation.message(whole).frame()
        }
        let octets = [UInt8](repeating: 1, count: Frame.maximumLength + 1)
        #expect(throws: FrameError(code: .tooLong, offset: Frame.maximumLength)) { try CPIMOperation(frame: octets) }
    }

    @Test("Any operation is read as it was written", arguments: [1, 2, 3, 4] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for number in 0..<2000 {
            let operation = CPIMOperation.random(using: &generator)
            let frame = try operation.frame()
            #expect(Self.field(frame.dropFirst(4)) == frame, "operation \(number) of seed \(seed)")
            let again = try CPIMOperation(frame: Array(frame.dropFirst(4)))
            #expect(again == operation, "operation \(number) of seed \(seed)")
        }
    }

    @Test(
        "Damaged octets are an error with a place among them, or the one frame of another operation",
        arguments: [1, 2, 3, 4] as [UInt64])
    func damaged(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for number in 0..<5000 {
            var body = Array(try CPIMOperation.random(using: &generator).frame().dropFirst(4))
            for _ in 0...Int.random(in: 0..<3, using: &generator) { body.damage(using: &generator) }
            do throws(FrameError) {
                let operation = try CPIMOperation(frame: body)
                #expect(try operation.frame() == Self.field(body), "octets \(number) of seed \(seed)")
            } catch {
                #expect((0...body.count).contains(error.offset), "octets \(number) of seed \(seed): \(error)")
            }
        }
    }
}

extension CPIMOperation {
    /// An operation of any kind, with anything in its fields.
    static func random(using generator: inout SeededGenerator) -> CPIMOperation {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
            .message(
                MessageOperation(
                    source: .random(using: &generator), destination: .random(using: &generator),
                    maxForwards: .random(in: 0 ... .max, using: &generator), transactionID: .random(using: &generator),
                    content: .random(upTo: 300, using: &generator)))
        case 1:
            .response(
                OperationResponse(
                    transactionID: .random(using: &generator),
                    status: OperationStatus.allCases.randomElement(using: &generator) ?? .success,
                    duration: Bool.random(using: &generator) ? nil : .random(in: 0 ... .max, using: &generator)))
        case 2:
            .subscribe(
                SubscribeOperation(
                    watcher: .random(using: &generator), target: .random(using: &generator),
                    duration: .random(in: 0 ... .max, using: &generator), subscriptionID: .random(using: &generator),
                    transactionID: .random(using: &generator), hopLimit: .random(in: 0 ... .max, using: &generator)))
        default:
            .notify(
                NotifyOperation(
                    watcher: .random(using: &generator), target: .random(using: &generator),
                    transactionID: .random(using: &generator), hopLimit: .random(in: 0 ... .max, using: &generator),
                    content: .random(upTo: 300, using: &generator)))
        }
    }
}

extension String {
    /// A URI that can be, or any characters.
    fileprivate static func random(using generator: inout SeededGenerator) -> String {
        let good = ["im:alice@a.test", "im:bob@b.test", "pres:alice@a.test", "pres:bob@b.test", "pres:bob@gone.test"]
        guard Bool.random(using: &generator) else { return good.randomElement(using: &generator) ?? "" }
        let scalars = (0..<Int.random(in: 0..<40, using: &generator)).compactMap { _ in
            Unicode.Scalar(UInt32.random(in: 0...0x11_FFFF, using: &generator))
        }
        var text = UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}

extension OperationID {
    fileprivate static func random(using generator: inout SeededGenerator) -> OperationID {
        OperationID([UInt8].random(upTo: 39, using: &generator) + [0]) ?? .test("t")
    }
}

extension [UInt8] {
    /// Up to so many octets.
    static func random(upTo count: Int, using generator: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0...count, using: &generator)).map { _ in .random(in: 0...255, using: &generator) }
    }

    /// Changes one thing.
    mutating func damage(using generator: inout SeededGenerator) {
        guard !isEmpty else { return append(.random(in: 0...255, using: &generator)) }
        let place = Int.random(in: 0..<count, using: &generator)
        let edges: [UInt8] = [0, 1, 2, 3, 4, 5, 0x28, 0x29, 0x40, 0x7F, 0x80, 0xFF]
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: self[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: self[place] = .random(in: 0...255, using: &generator)
        case 2: self[place] = edges.randomElement(using: &generator) ?? 0
        case 3: removeLast(count - place)
        case 4: self += [UInt8].random(upTo: 12, using: &generator)
        case 5: insert(.random(in: 0...255, using: &generator), at: place)
        case 6: remove(at: place)
        default: replaceSubrange(place..<Swift.min(place + 4, count), with: FrameTests.number(.max >> 8))
        }
    }
}

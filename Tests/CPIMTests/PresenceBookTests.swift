import Testing
import Transport

@testable import CPIM

/// What waits to be told, without anybody who tells.
@Suite("Notifications that wait") struct PresenceBookTests {
    private let log = DeliveryLog(on: SimulatedNetwork())

    private func book() throws -> PresenceBook {
        var configuration = MessagingService.Configuration(name: "one")
        configuration.seed = 1
        return PresenceBook(try PresenceDatabase(), configuration, { 0 }, log)
    }

    private static let bob = Principal(localPart: "bob", domain: "b.test")

    private static func watcher(_ name: String) -> Principal { Principal(localPart: name, domain: "a.test") }

    /// The notification that a granted subscribe operation leads to; nothing for one that is refused.
    private static func ask(_ book: PresenceBook, _ name: String = "alice", _ duration: UInt32 = 60)
        -> PresenceBook.Notification?
    {
        let operation = PresenceTests.subscribe(duration, watcher: "pres:\(name)@a.test")
        guard case .granted(_, let notification) = book.handle(operation, watcher(name), bob) else { return nil }
        return notification
    }

    private static func told(_ book: PresenceBook, _ parties: PresenceBook.Parties) -> [String] {
        var told: [String] = []
        while let next = book.nextNotification(for: parties) {
            told.append(String(decoding: next.operation.content, as: UTF8.self))
        }
        return told
    }

    @Test("Nobody hears of a change before the answer, nor of the state before it later than of the change")
    func held() throws {
        let book = try book()
        try book.publish(Array("before".utf8), of: Self.bob)
        let first = try #require(Self.ask(book))
        try book.publish(Array("change".utf8), of: Self.bob)
        #expect(Self.told(book, first.parties).isEmpty)
        book.release(first)
        #expect(Self.told(book, first.parties) == ["before", "change"])
        #expect(!log.isQuiet)
    }

    @Test("Of what waits for long the newest is kept, about each target")
    func superseded() throws {
        let book = try book()
        let other = Principal(localPart: "eve", domain: "b.test")
        let first = try #require(Self.ask(book))
        let operation = PresenceTests.subscribe(60, target: "pres:eve@b.test")
        guard case .granted(_, let second) = book.handle(operation, Self.watcher("alice"), other) else {
            Issue.record("no subscription to another")
            return
        }
        book.release(first)
        book.release(second)
        try book.publish(Array("of eve".utf8), of: other)
        for number in 1...20 { try book.publish(Array("\(number)".utf8), of: Self.bob) }
        #expect(Self.told(book, first.parties) == (5...20).map { "\($0)" })
        #expect(Self.told(book, second.parties).last == "of eve")
        let superseded = log.events.count { event in
            if case .refused(_, .superseded) = event.kind { true } else { false }
        }
        #expect(superseded == 5)
    }

    @Test("Where too much waits nobody new is answered, and changes are still told")
    func busy() throws {
        let book = try book()
        try book.publish([UInt8](repeating: 0, count: 1 << 24), of: Self.bob)
        let first = try #require(Self.ask(book))
        book.release(first)
        for number in 1..<4 { #expect(Self.ask(book, "w\(number)", 0) != nil) }
        #expect(Self.ask(book, "w4", 0) == nil)
        try book.publish(Array("small".utf8), of: Self.bob)
        #expect(Self.told(book, first.parties) == ["small"])
        #expect(Self.ask(book, "w4", 0) != nil)
    }

    @Test("Looks of more watchers than are kept waiting are refused")
    func manyLooks() throws {
        let book = try book()
        for number in 0..<10_000 { #expect(Self.ask(book, "w\(number)", 0) != nil) }
        #expect(Self.ask(book, "more", 0) == nil)
    }

    @Test("What is not told when a service ends is not on its way any more")
    func forgotten() throws {
        let book = try book()
        _ = try #require(Self.ask(book))
        #expect(!log.isQuiet)
        book.forget()
        #expect(log.isQuiet)
    }
}

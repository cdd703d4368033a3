import Foundation
import Testing
import Transport

@testable import CPIM

/// What waits to be told, without anybody who tells.
@Suite("Notifications that wait") struct PresenceBookTests {
    private let log = DeliveryLog(on: SimulatedNetwork())

    private func book(
        _ store: PresenceDatabase? = nil, _ set: (inout MessagingService.Configuration) -> Void = { _ in }
    ) throws -> PresenceBook {
        var configuration = MessagingService.Configuration(name: "one")
        configuration.seed = 1
        set(&configuration)
        return PresenceBook(try store ?? PresenceDatabase(), configuration, { 0 }, log)
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

    @Test("However much changes before the answer, nothing is told before it")
    func heldForLong() throws {
        let book = try book()
        let first = try #require(Self.ask(book))
        for number in 1...20 { try book.publish(Array("\(number)".utf8), of: Self.bob) }
        #expect(Self.told(book, first.parties).isEmpty)
        book.release(first)
        #expect(Self.told(book, first.parties) == (5...20).map { "\($0)" })
    }

    @Test("Of what waits for long the newest is kept, about each target")
    func superseded() throws {
        let book = try book()
        let other = Principal(localPart: "eve", domain: "b.test")
        let first = try #require(Self.ask(book))
        let operation = PresenceTests.subscribe(60, target: "pres:eve@b.test")
        guard case .granted(_, let second?) = book.handle(operation, Self.watcher("alice"), other) else {
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
        // Whoever goes makes no work.
        let end = PresenceTests.subscribe(0)
        guard case .granted(0, nil) = book.handle(end, Self.watcher("alice"), Self.bob) else {
            Issue.record("the end of a subscription is refused")
            return
        }
        #expect(Self.ask(book) == nil)
        #expect(Self.told(book, first.parties).count == 1)
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
        // Nor is what comes later.
        let late = try #require(Self.ask(book, "carol"))
        try book.publish([], of: Self.bob)
        book.release(late)
        #expect(log.isQuiet)
        #expect(Self.told(book, late.parties).isEmpty)
    }

    @Test("What was kept and not told is told after the next beginning, and what was told is not")
    func resumed() throws {
        let store = try PresenceDatabase()
        let before = try book(store)
        let alice = try #require(Self.ask(before))
        before.release(alice)
        let carol = try #require(Self.ask(before, "carol"))
        before.release(carol)
        try before.publish(Array("news".utf8), of: Self.bob)
        while let next = before.nextNotification(for: alice.parties) { before.settle(next) }
        before.forget()
        let after = try book(store)
        after.resume()
        #expect(Self.told(after, alice.parties).isEmpty)
        #expect(Self.told(after, carol.parties) == ["news"])
        // Once.
        after.resume()
        #expect(Self.told(after, carol.parties).isEmpty)
    }

    @Test("What was told before something newer leaves that untold")
    func settledTooEarly() throws {
        let store = try PresenceDatabase()
        let before = try book(store)
        let alice = try #require(Self.ask(before))
        before.release(alice)
        let first = try #require(before.nextNotification(for: alice.parties))
        try before.publish(Array("newer".utf8), of: Self.bob)
        before.settle(first)
        let after = try book(store)
        after.resume()
        #expect(Self.told(after, alice.parties) == ["newer"])
    }

    @Test("More subscriptions than a service keeps are refused, until one ends")
    func tooMany() throws {
        let book = try book { $0.maximumSubscriptions = 2 }
        for name in ["a", "b"] { #expect(Self.ask(book, name) != nil) }
        let operation = PresenceTests.subscribe(60, watcher: "pres:c@a.test")
        guard case .refused(.tooManySubscriptions) = book.handle(operation, Self.watcher("c"), Self.bob) else {
            Issue.record("a third is kept")
            return
        }
        #expect(Self.ask(book, "c", 0) != nil)
        #expect(Self.ask(book, "a", 0) != nil)
        #expect(Self.ask(book, "c") != nil)
    }

    @Test("What cannot be kept is not acknowledged")
    func notStored() throws {
        let store = try PresenceDatabase()
        let book = try book(store)
        try book.publish(Array("x".utf8), of: Self.bob)
        try store.close()
        #expect(throws: PresenceError.self) { try book.publish(Array("y".utf8), of: Self.bob) }
        guard case .refused(.notStored) = book.handle(PresenceTests.subscribe(60), Self.watcher("alice"), Self.bob)
        else {
            Issue.record("it is acknowledged")
            return
        }
        let path = NSTemporaryDirectory() + "none-\(UUID()).sqlite"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(repeating: 0x5A, count: 5000).write(to: URL(filePath: path))
        #expect(throws: PresenceError.self) { try PresenceDatabase(path: path) }
        #expect(throws: PresenceError.self) { try PresenceDatabase(path: "/nonexistent/presence.sqlite") }
    }
}

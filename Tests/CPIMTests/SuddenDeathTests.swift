#if os(Linux)
    import CPIM
    import Foundation
    import Synchronization
    import Testing
    import Transport
    import Zones

    /// A service of presence that is killed (SIGKILL) in the middle of its work, again and again, by a thread that
    /// looks at nothing but how much was acknowledged.
    @Suite("The sudden death of a service", .timeLimit(.minutes(20))) struct SuddenDeathTests {
        /// The most acknowledgements before the end.
        private static let maximumWork = 60

        @Test("What was acknowledged outlives the process", arguments: 1...10 as ClosedRange<UInt64>)
        func kill(seed: UInt64) async throws {
            let folder = NSTemporaryDirectory() + "death-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            var expected = Acknowledged()
            // Each life goes on with what the one before has left.
            for life in 0..<3 as Range<UInt64> {
                await #expect(processExitsWith: .signal(SIGKILL)) {
                    [folder = folder as String, seed = seed as UInt64, life = life as UInt64] in
                    try await SuddenDeathTests.live(folder, seed, life)
                }
                let lines = try Acknowledgements.lines(folder)
                #expect(!lines.isEmpty, "life \(life) of seed \(seed)")
                expected = Acknowledged(lines)
                try await Self.expect(expected, folder, "life \(life) of seed \(seed)")
            }
            #expect(expected.presence != nil || !expected.subscriptions.isEmpty)
        }

        /// The child: publishes and subscribes until it is killed.
        private static func live(_ folder: String, _ seed: UInt64, _ life: UInt64) async throws {
            let acknowledgements = try Acknowledgements(folder)
            var generator = SeededGenerator(seed: seed << 8 | life)
            let end = Int.random(in: 1...maximumWork, using: &generator)
            let turns = UInt64.random(in: 0..<(1 << Int.random(in: 1..<22, using: &generator)), using: &generator)
            Thread.detachNewThread {
                while acknowledgements.count.load(ordering: .relaxed) < end {}
                // Somewhere in the work behind that.
                let passed = Atomic<UInt64>(0)
                while passed.add(1, ordering: .relaxed).oldValue < turns {}
                _ = Glibc.kill(getpid(), SIGKILL)
            }
            try await Lab.run(on: .memory) { lab in
                let store = try PresenceDatabase(path: folder + "/presence.sqlite")
                let one = try lab.service("one", for: "b.test", store: store)
                try await lab.serving([(one, ["192.0.2.1"])]) {
                    let client = lab.client()
                    for number in 0... {
                        let name = "\(life)-\(number)"
                        try one.publish(Array(name.utf8), of: "pres:bob@b.test")
                        acknowledgements.add("presence \(name)")
                        let subscribe = PresenceTests.subscribe(
                            3600, id: "s\(name)", watcher: "pres:w\(name)@gone.test")
                        let status = try await client.subscribe(subscribe).status
                        guard status == .success else { continue }
                        acknowledgements.add("subscribed \(name)")
                        guard number.isMultiple(of: 3) else { continue }
                        let end = PresenceTests.subscribe(0, id: "s\(name)", watcher: "pres:w\(name)@gone.test")
                        acknowledgements.note("ends \(name)")
                        if try await client.subscribe(end).status == .success {
                            acknowledgements.add("ended \(name)")
                        }
                    }
                }
            }
        }

        /// Demands that the database holds what was acknowledged, and next to nothing else.
        private static func expect(_ expected: Acknowledged, _ folder: String, _ comment: Comment) async throws {
            try await Lab.run(on: .memory) { lab in
                let store = try PresenceDatabase(path: folder + "/presence.sqlite")
                let one = try lab.service("one", for: "b.test", store: store)
                let home = try lab.service("home", for: "a.test")
                try await lab.serving([(one, ["192.0.2.1"]), (home, ["192.0.2.11"])]) {
                    let client = lab.client()
                    for name in expected.subscriptions.subtracting(expected.ending).sorted() {
                        // One that runs is not begun anew.
                        let again = PresenceTests.subscribe(60, id: "x", watcher: "pres:w\(name)@gone.test")
                        let status = try await client.subscribe(again).status
                        #expect(status == .failure, "\(name) is lost: \(comment)")
                    }
                    for name in expected.ended.sorted() {
                        let look = PresenceTests.subscribe(60, id: "s\(name)", watcher: "pres:w\(name)@gone.test")
                        let status = try await client.subscribe(look).status
                        #expect(status == .success, "\(name) has not ended: \(comment)")
                        _ = try await client.subscribe(
                            PresenceTests.subscribe(0, id: "s\(name)", watcher: "pres:w\(name)@gone.test"))
                    }
                    try await Self.expectPresence(expected.presence, lab, comment)
                }
            }
        }

        /// Presence is what was acknowledged last, or what was under way behind that.
        private static func expectPresence(_ last: String?, _ lab: Lab, _ comment: Comment) async throws {
            let status = try await lab.client().subscribe(PresenceTests.subscribe(0, id: "look")).status
            #expect(status == .success, comment)
            try await lab.network.sleep(until: lab.network.now + .seconds(1))
            let told = lab.log.events.compactMap { event -> String? in
                guard event.party == "home", case .delivered(.notify(let notify)) = event.kind else { return nil }
                return String(decoding: notify.content, as: UTF8.self)
            }
            let possible = last.map { last in
                let (life, number) = Acknowledged.numbers(last)
                // The next of this life, or the first of one that said nothing.
                return [last, "\(life)-\(number + 1)", "\(life + 1)-0"]
            }
            #expect(told.count == 1, comment)
            // Before any was acknowledged: nothing, or the first of a life.
            let first = told.first ?? ""
            let isPossible = possible?.contains(first) ?? (first.hasPrefix("<presence ") || first.hasSuffix("-0"))
            #expect(isPossible, "\(told), behind \(last ?? "nothing"): \(comment)")
        }
    }

    /// What a life has said yes to, one line each, in a file that its end leaves as it is.
    private final class Acknowledgements: Sendable {
        let count = Atomic(0)
        private let file: Mutex<FileHandle>

        init(_ folder: String) throws {
            let path = folder + "/acknowledged"
            if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(filePath: path)) }
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.seekToEnd()
            self.file = Mutex(file)
        }

        /// Notes what is about to be asked for.
        func note(_ line: String) {
            file.withLock { $0.write(Data((line + "\n").utf8)) }
        }

        func add(_ line: String) {
            note(line)
            count.add(1, ordering: .relaxed)
        }

        /// Whole lines only.
        static func lines(_ folder: String) throws -> [String] {
            let text = try String(contentsOfFile: folder + "/acknowledged", encoding: .utf8)
            return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
    }

    /// What has to be there.
    private struct Acknowledged {
        var presence: String?
        var subscriptions: Set<String> = []
        /// Those whose end was asked for, and those of which it was acknowledged.
        var ending: Set<String> = []
        var ended: Set<String> = []

        init(_ lines: [String] = []) {
            for line in lines {
                let words = line.split(separator: " ").map(String.init)
                switch words[0] {
                case "presence": presence = words[1]
                case "subscribed": subscriptions.insert(words[1])
                case "ends": ending.insert(words[1])
                default: ended.insert(words[1])
                }
            }
        }

        /// Life and number.
        static func numbers(_ name: String) -> (Int, Int) {
            let numbers = name.split(separator: "-").compactMap { Int($0) }
            return (numbers[0], numbers[1])
        }
    }
#endif

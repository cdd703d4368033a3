import DNSWire
import Testing
import Transport

@testable import NextHops

@Suite("Order of tries") struct ExchangeTests {
    /// Replies with an address, whatever is asked.
    static let good = FakeServer.empty

    @Test("The first server that answers is the only one asked")
    func firstAnswer() async throws {
        var asking = Asking([(.one, Self.good), (.two, Self.good)])
        #expect(try await asking.ask() == "NOERROR, 0 records")
        #expect(asking.order == ["one"])
    }

    @Test("NXDOMAIN is an answer")
    func missingName() async throws {
        var asking = Asking([(.one, .failing(.noSuchName)), (.two, Self.good)])
        #expect(try await asking.ask() == "NXDOMAIN, 0 records")
        #expect(asking.order == ["one"])
    }

    @Test("Without a given timeout a try waits 2 seconds, and twice as long in each further round")
    func backOff() async throws {
        var asking = Asking([(.one, .silent), (.two, .silent)]) {
            $0.attempts = 3
            $0.deadline = .seconds(100)
        }
        #expect(try await asking.ask() == "timeout")
        #expect(asking.tries == ["one 0.0", "two 2.0", "one 4.0", "two 8.0", "one 12.0", "two 20.0"])
        #expect(asking.network.time == .seconds(28))
    }

    @Test("With a given timeout every try waits just as long")
    func noBackOff() async throws {
        var asking = Asking([(.one, .silent), (.two, .silent)]) {
            $0.timeout = .milliseconds(500)
            $0.attempts = 3
        }
        #expect(try await asking.ask() == "timeout")
        #expect(asking.tries == ["one 0.0", "two 0.5", "one 1.0", "two 1.5", "one 2.0", "two 2.5"])
        #expect(asking.network.time == .seconds(3))
    }

    @Test("Each server is asked once in each round", arguments: 1...4)
    func rounds(attempts: Int) async throws {
        var asking = Asking([(.one, .silent), (.two, .silent), (.three, .silent)]) {
            $0.timeout = .seconds(1)
            $0.attempts = attempts
        }
        #expect(try await asking.ask() == "timeout")
        #expect(asking.order == (0..<attempts).flatMap { _ in ["one", "two", "three"] })
    }

    @Test("A server that timed out goes last, for the next round and for the next question")
    func timedOutGoesLast() async throws {
        var asking = Asking([(.one, .silent), (.two, Self.good), (.three, Self.good)])
        #expect(try await asking.ask() == "NOERROR, 0 records")
        #expect(try await asking.ask("a.example.test", .a) == "NOERROR, 0 records")
        #expect(asking.tries == ["one 0.0", "two 2.0", "two 2.0"])
    }

    @Test(
        "A server that failed goes last",
        arguments: [FakeServer.failing(.serverFailure), .unreachable, .malformed, .lame])
    func failedGoesLast(_ server: FakeServer) async throws {
        var asking = Asking([(.one, server), (.two, Self.good)])
        for name in ["a.example.test", "b.example.test"] {
            #expect(try await asking.ask(name, .a) == "NOERROR, 0 records")
        }
        #expect(asking.tries == ["one 0.0", "two 0.0", "two 0.0"])
    }

    @Test("A server that failed is asked again in the next round")
    func failedIsAskedAgain() async throws {
        var asking = Asking([(.one, .scripted(.failing(.serverFailure), Self.good)), (.two, .silent)])
        #expect(try await asking.ask() == "NOERROR, 0 records")
        #expect(asking.tries == ["one 0.0", "two 0.0", "one 2.0"])
    }

    @Test(
        "A server that refused a question is not asked it again while another is left, and the next one last",
        arguments: [ResponseCode.refused, .notImplemented])
    func refusedIsSpared(_ code: ResponseCode) async throws {
        var asking = Asking([(.one, .failing(code)), (.two, .silent), (.three, .silent)]) {
            $0.timeout = .seconds(1)
        }
        #expect(try await asking.ask() == "timeout")
        let again = code == .notImplemented ? ["one"] : []
        #expect(asking.order == ["one"] + again + ["two", "three", "two", "three"])
        #expect(try await asking.ask("a.example.test", .a) == "timeout")
        let later = Array(asking.order.dropFirst(5 + again.count))
        #expect(later == ["two", "three", "one"] + again + ["two", "three"])
    }

    @Test("Servers that all refused are asked again, since no other is left")
    func allRefused() async throws {
        var asking = Asking([(.one, .failing(.refused)), (.two, .scripted(.failing(.refused), Self.good))])
        #expect(try await asking.ask() == "NOERROR, 0 records")
        #expect(asking.order == ["one", "two", "one", "two"])
    }

    @Test(
        "The detail is that of the last try",
        arguments: [
            (FakeServer.silent, FakeServer.failing(.serverFailure), "serverFailure"),
            (.failing(.serverFailure), .silent, "timeout"),
            (.silent, .failing(.refused), "timeout"),
            (.failing(.refused), .unreachable, "unreachable"),
        ])
    func lastDetail(_ one: FakeServer, _ two: FakeServer, _ detail: String) async throws {
        var asking = Asking([(.one, one), (.two, two)])
        #expect(try await asking.ask() == detail)
    }

    @Test("One deadline ends all tries, the last of them early")
    func deadline() async throws {
        var asking = Asking([(.one, .silent), (.two, .silent)]) { $0.deadline = .seconds(3) }
        #expect(try await asking.ask() == "timeout")
        #expect(asking.tries == ["one 0.0", "two 2.0"])
        #expect(asking.network.time == .seconds(3))
        // Nothing is left for a second question.
        #expect(try await asking.ask("a.example.test", .a) == "timeout")
        #expect(asking.tries.count == 2)
    }

    @Test("A reply that comes in time is used, one that comes late is not")
    func lateReplies() async throws {
        for (pause, count) in [(Duration.milliseconds(1999), 1), (.seconds(2), 2)] {
            let slow = FakeServer { [.delay(pause), $0.returning($0.reply())] }
            var asking = Asking([(.one, slow), (.two, Self.good)])
            #expect(try await asking.ask() == "NOERROR, 0 records")
            #expect(asking.order.count == count)
        }
    }

    @Test("The thirtieth second ends a resolution that nobody limited")
    func defaultDeadline() async throws {
        let run = await Run(servers: [(.one, .silent)]) { $0.attempts = 100 }
        #expect(run.failure == "temporaryFailure timeout")
        #expect(run.network.time == .seconds(30))
    }

    @Test("Every query is noted with its server, transport and outcome")
    func log() async throws {
        var asking = Asking([(.one, .failing(.refused)), (.two, .silent), (.three, Self.good)])
        _ = try await asking.ask()
        #expect(
            asking.log.map(\.description) == [
                "SRV _im._sip.example.test @192.0.2.201:53 udp → REFUSED",
                "SRV _im._sip.example.test @192.0.2.202:53 udp → timeout",
                "SRV _im._sip.example.test @192.0.2.203:53 udp → NOERROR",
            ])
    }
}

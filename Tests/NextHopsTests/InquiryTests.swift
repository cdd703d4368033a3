import DNSWire
import Testing
import Transport
import Zones

@testable import NextHops

@Suite("Single questions") struct InquiryTests {
    private static func reply(
        to question: String, _ type: RecordType, _ records: String, faults: [Fault] = [], attempts: Int = 1
    ) async throws -> Inquiry.Reply {
        let network = SimulatedNetwork()
        let server = Endpoint(address: .ipv4Loopback, port: 53)
        var options = ZoneServer.Options()
        options.faults = faults
        network.attach(SimulatedServer(try Catalog([try .of(records)]), options), at: server)
        var configuration = Resolver.Configuration(servers: [server])
        configuration.attempts = attempts
        let name = try Name(question)
        return await network.run {
            var inquiry = Inquiry(configuration, network: network)
            return await inquiry.ask(Question(name: name, type: type))
        }
    }

    @Test("An answer and a denial come as replies without a failure")
    func replies() async throws {
        let answer = try await Self.reply(to: "a.example.test", .a, "a A 192.0.2.1")
        #expect(answer.failure == nil)
        #expect(answer.message?.answer.count == 1)
        #expect(answer.query?.transport == .udp)
        let denial = try await Self.reply(to: "b.example.test", .a, "a A 192.0.2.1")
        #expect(denial.failure == nil)
        #expect(denial.message?.responseCode == .noSuchName)
    }

    @Test("A referral and a refusal come whole, with what keeps a resolution from using them")
    func useless() async throws {
        let referral = try await Self.reply(to: "a.sub.example.test", .a, "sub NS ns.sub\nns.sub A 192.0.2.1")
        #expect(referral.failure == .referral)
        #expect(referral.message?.authority.map(\.type) == [.ns])
        #expect(referral.message?.additional.count == 1)
        let refusal = try await Self.reply(to: "a.example.test", .a, "a A 192.0.2.1", faults: [Fault(.refuse)])
        #expect(refusal.failure == .refused)
        #expect(refusal.message?.responseCode == .refused)
    }

    @Test("Without a reply there is no message, and one that was cut off is asked for over TCP")
    func transports() async throws {
        let silence = try await Self.reply(to: "a.example.test", .a, "a A 192.0.2.1", faults: [Fault(.drop)])
        #expect(silence.failure == .timeout)
        #expect(silence.message == nil)
        let long = (1...100).map { "a A 192.0.2.\($0)\na AAAA 2001:db8::\($0)\n" }.joined()
        let whole = try await Self.reply(to: "a.example.test", .aaaa, long)
        #expect(whole.query?.transport == .tcp)
        #expect(whole.message?.answer.count == 100)
    }

    @Test("A reply that can be read is not forgotten over a later try that brings none")
    func readable() async throws {
        var selector = Fault.Selector()
        selector.transport = .tcp
        let long = (1...100).map { "a AAAA 2001:db8::\($0)\n" }.joined()
        let cut = try await Self.reply(
            to: "a.example.test", .aaaa, long, faults: [Fault(.drop, when: selector)])
        #expect(cut.failure == .truncated)
        #expect(cut.message?.isTruncated == true && cut.query?.transport == .udp)
        selector.transport = nil
        selector.occurrence = .first(1)
        var later = Fault.Selector()
        later.occurrence = .after(1)
        var substitute = Fault.Substitute()
        substitute.responseCode = .serverFailure
        let failed = try await Self.reply(
            to: "a.example.test", .a, "a A 192.0.2.1",
            faults: [Fault(.answer(substitute), when: selector), Fault(.drop, when: later)], attempts: 2)
        #expect(failed.failure == .serverFailure)
        #expect(failed.message?.responseCode == .serverFailure && failed.query?.responseCode == .serverFailure)
    }
}

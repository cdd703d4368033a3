import DNSWire
import NextHops
import Synchronization
import Testing
import Transport
import Zones

@Suite("Damaged replies") struct MutatedReplyTests {
    static let zone = """
        _im._sip SRV 10 1 5060 a
        _im._sip SRV 10 3 5060 b
        _im._sip SRV 20 0 5070 x
        _im._xmpp CNAME x.provider
        x.provider SRV 0 0 5269 b
        x CNAME c
        @ A 192.0.2.9
        a A 192.0.2.1
        a AAAA 2001:db8::1
        b A 192.0.2.2
        b A 192.0.2.3
        c AAAA 2001:db8::3

        """
    static let addresses = Set(["192.0.2.9", "192.0.2.1", "2001:db8::1", "192.0.2.2", "192.0.2.3", "2001:db8::3"])

    /// What one resolution with damaged replies came to.
    struct Outcome {
        let run: Run
        let mutations: [Mutation]
    }

    /// Resolves with replies of which two in three are damaged.
    static func outcome(_ replies: RightReplies, seed: UInt64) async -> Outcome {
        let generator = Mutex(SeededGenerator(seed: seed))
        let damaged = Mutex<[Mutation]>([])
        let server = FakeServer { query in
            guard let right = replies.reply(to: query) else { return [] }
            return generator.withLock { generator in
                guard Int.random(in: 0..<3, using: &generator) > 0 else { return [query.returning(right.bytes)] }
                let mutation = Mutation(of: right.bytes, decisive: right.decisive, using: &generator)
                damaged.withLock { $0.append(mutation) }
                return [query.returning(mutation.bytes)]
            }
        }
        let run = await Run(servers: [(.one, server)]) { $0.protocols = [.sip, .xmpp] }
        return Outcome(run: run, mutations: damaged.withLock(\.self))
    }

    @Test("Damaged replies neither trap nor keep a client busy, and make no address that nobody sent", arguments: 1...4)
    func damagedReplies(seed: UInt64) async throws {
        let right = RightReplies(try Catalog([try .of(Self.zone)]))
        var (replies, foreign, successes, number) = (0, 0, 0, UInt64(0))
        while replies < 25_000 {
            number += 1
            let outcome = await Self.outcome(right, seed: seed << 32 | number)
            replies += outcome.mutations.count
            successes += outcome.run.hops.isEmpty ? 0 : 1
            // Two protocols, three targets in two families, the domain in two, and a few aliases; for each question two
            // rounds with and without EDNS, over UDP and TCP.
            #expect(outcome.run.asked.count <= 24 * 8, "seed \(seed), resolution \(number): \(outcome.run)")
            let offered = outcome.run.resolution?.hops.flatMap(\.addresses) ?? []
            for address in offered where !Self.addresses.contains(address.description) {
                foreign += 1
                // Where no octet was touched that says what an address is, the addresses are those of the right
                // answers.
                #expect(
                    outcome.mutations.contains { $0.touchesAddresses },
                    "seed \(seed), resolution \(number): \(address) in \(outcome.run)")
                // Its octets stand in a reply.
                #expect(
                    outcome.mutations.contains { $0.bytes.contains(address.octets) },
                    "seed \(seed), resolution \(number): \(address) in \(outcome.run)")
            }
        }
        // The damage was neither harmless nor total.
        #expect(foreign > 0 && successes > 100 && successes < Int(number), "\(foreign) \(successes) \(number)")
    }

    @Test("The places that say what an address is are found in a reply")
    func decisivePlaces() async throws {
        let records = try Record.lines("a 60 A 192.0.2.1\na 60 TXT text")
        var message = Message(id: 1, questions: [Question(name: try Name("a.example.test"), type: .a)])
        message.answer = records
        let bytes = message.bytes
        let places = Mutation.decisivePlaces(of: bytes)
        // Type and length of both records, and four octets of address.
        #expect(places.count == 12)
        let address = try #require(bytes.firstRange(of: [192, 0, 2, 1]))
        #expect(places.isSuperset(of: Set(address)))
    }
}

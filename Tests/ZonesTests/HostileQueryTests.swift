import DNSWire
import Testing
import Transport
import Zones

@Suite("Hostile queries") struct HostileQueryTests {
    /// Sound queries that mutations begin with.
    private static func seeds() throws -> [[UInt8]] {
        let questions =
            (LookupTests.found + LookupTests.missing + AliasTests.followed + AliasTests.crossing
            + AliasTests.loops + WildcardTests.example + DelegationTests.signers + AdditionalTests.exchanges).map(
                \.question)
        return try questions.flatMap { question in
            [
                try Queries.bytes(question), try Queries.bytes(question, edns: EDNS(payloadSize: 1232)),
                try Queries.bytes(question, edns: EDNS(payloadSize: 4096, dnssecOK: true, options: [0, 3, 0, 1, 7])),
            ]
        }
    }

    private static func mutated(
        _ query: [UInt8], with other: [UInt8], _ generator: inout SeededGenerator
    ) -> [UInt8] {
        var query = query
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let offset = Int.random(in: 0...query.count, using: &generator)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0 where offset < query.count: query[offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1 where offset < query.count: query[offset] = UInt8.random(in: 0...255, using: &generator)
            case 2: query.insert(UInt8.random(in: 0...255, using: &generator), at: offset)
            case 3 where offset < query.count: query.remove(at: offset)
            case 4: query.removeLast(query.count - offset)
            case 5: query.append(contentsOf: other.dropFirst(Int.random(in: 0..<other.count, using: &generator)))
            case 6: query = Array(query.prefix(offset) + other.dropFirst(offset))
            // The words of the header, and types and classes, are often 0, 1 or all ones.
            case 7 where offset + 1 < query.count:
                query[uint16: offset & ~1] = [0, 1, 2, 0xFFFF, 0xC00C].randomElement(using: &generator) ?? 0
            default: break
            }
            if query.isEmpty { query = [0] }
        }
        return query
    }

    @Test(
        "A mutated query gets no reply, or one that both readers read and that is as short as it must be",
        arguments: 1...10)
    func mutations(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let seeds = try Self.seeds()
        var responder = Responder(try TestZones.catalog.get())
        var outcomes: [ResponseCode?: Int] = [:]
        for round in 0..<5000 {
            let (first, second) = (seeds.randomElement(using: &generator), seeds.randomElement(using: &generator))
            let query = Self.mutated(first ?? [], with: second ?? [], &generator)
            let transport: TransportProtocol = round % 4 == 0 ? .tcp : .udp
            guard let reply = responder.reply(to: query, over: transport) else {
                try #require(query.count < 12 || query[2] & 0x80 != 0, "silence, seed \(seed), round \(round)")
                outcomes[.none, default: 0] += 1
                continue
            }
            try #require(reply[..<2] == query[..<2] && reply[2] & 0x80 != 0, "seed \(seed), round \(round)")
            if transport == .udp { try #require(reply.count <= 1232, "seed \(seed), round \(round)") }
            outcomes[try Self.code(of: reply, "seed \(seed), round \(round)"), default: 0] += 1
        }
        // The mutations reach every outcome, or this would prove little.
        for code in [nil, .noError, .formatError, .noSuchName, .notImplemented, .refused, .badVersion]
            as [ResponseCode?]
        {
            #expect((outcomes[code] ?? 0) > 0, "no query came to \(code.map(\.description) ?? "silence")")
        }
    }

    private static func code(of reply: [UInt8], _ comment: Comment) throws -> ResponseCode {
        let message = try Message(parsing: reply)
        guard let packet = LDNSPacket(parsing: reply) else {
            Issue.record("ldns does not read \(reply): \(comment)")
            throw UnreadableReply(reply: reply)
        }
        try #require(
            packet.records.map(\.count) == [message.answer.count, message.authority.count, message.additional.count],
            comment)
        return message.responseCode
    }

    @Test("Noise gets no reply, or one that both readers read", arguments: 1...4)
    func noise(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var responder = Responder(try TestZones.catalog.get())
        for round in 0..<2000 {
            let length = Int.random(in: 0...300, using: &generator)
            let query = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            guard let reply = responder.reply(to: query, over: .udp) else { continue }
            _ = try Self.code(of: reply, "seed \(seed), round \(round)")
        }
    }

    @Test("The longest queries are read to their end", arguments: [65_535, 65_534, 20_000])
    func longQueries(length: Int) throws {
        var query = try Queries.bytes("www.example.test A")
        // As many empty records as fit, then one that takes the rest.
        let record: [UInt8] = [0, 0, 16, 0, 1, 0, 0, 0, 0, 0, 0]
        var count = 1
        while query.count + 2 * record.count <= length {
            query += record
            count += 1
        }
        let rest = length - query.count - record.count
        query += record.dropLast() + [UInt8(rest)] + Array(repeating: 7, count: rest)
        query[uint16: HeaderOffset.additionals] = UInt16(count)
        #expect(query.count == length)
        var responder = Responder(try TestZones.catalog.get())
        let reply = responder.reply(to: query, over: .tcp)
        #expect(try read(try #require(reply)).answer.count == 2)
        query[uint16: HeaderOffset.additionals] += 1
        let refusal = responder.reply(to: query, over: .tcp)
        #expect(try read(try #require(refusal)).responseCode == .formatError)
    }
}

import Testing

@testable import DNSWire

@Suite("Damaged messages") struct MessageMutationTests {
    static let runs = 8
    static let mutationsPerRun = 2500

    @Test("Damage never traps, and what ldns accepts too has the same records", arguments: 0..<runs)
    func mutation(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let originals =
            try [MessageReadingTests.reply, MessageReadingTests.reply]
            + (0..<10).map { _ in try Message.random(maximum: 1, using: &generator).bytes }
        var accepted = 0
        var acceptedByBoth = 0
        for index in 0..<Self.mutationsPerRun {
            var bytes = originals.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 1...3, using: &generator) { bytes.damage(using: &generator) }
            guard let message = try? Message(parsing: bytes) else {
                _ = LDNSPacket.records(in: bytes)
                continue
            }
            accepted += 1
            guard (try? Message(parsing: message.bytes)) == message else {
                Issue.record("seed \(seed), \(index): not read as it was written: \(bytes.hexadecimal)")
                return
            }
            guard !message.records.contains(where: Self.isUnreadable),
                let byLDNS = LDNSPacket.records(in: bytes)?.map({ $0.map(Self.withoutHighTTL) })
            else { continue }
            acceptedByBoth += 1
            let ours = message.recordLines
            guard ours != byLDNS else { continue }
            Issue.record("seed \(seed), \(index): \(ours) is \(byLDNS) to ldns: \(bytes.hexadecimal)")
            return
        }
        // Damage that nobody accepts would prove nothing.
        #expect(accepted > Self.mutationsPerRun / 10, "seed \(seed)")
        #expect(acceptedByBoth > Self.mutationsPerRun / 10, "seed \(seed)")
    }

    /// Whether a damaged type has made data that does not fit it. ldns takes the part that does, and goes on reading
    /// behind that part instead of behind the record.
    private static func isUnreadable(_ record: Record) -> Bool {
        record.dataDescription.hasPrefix("\\#") && !record.type.description.hasPrefix("TYPE")
    }

    /// ldns keeps a TTL with its highest bit set; to us it is 0 (RFC 2181 8).
    private static func withoutHighTTL(_ line: String) -> String {
        var fields = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, let seconds = UInt32(fields[1]), seconds > UInt32(Int32.max) else { return line }
        fields[1] = "0"
        return fields.joined(separator: "\t")
    }
}

extension [UInt8] {
    /// One damage: an octet or a bit changed, a run removed, doubled or inserted, the end cut off, a pointer put in.
    fileprivate mutating func damage(using generator: inout SeededGenerator) {
        guard let place = indices.randomElement(using: &generator) else { return }
        let end = Swift.min(place + Int.random(in: 1...8, using: &generator), count)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0, 1: self[place] = UInt8.random(in: 0...255, using: &generator)
        case 2, 3: self[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 4: removeSubrange(place..<end)
        case 5: insert(contentsOf: self[place..<end], at: place)
        case 6: removeSubrange((Swift.max(place, count / 2))...)
        default:
            guard place + 1 < count else { return }
            let target = Int.random(in: 0...count, using: &generator)
            replaceSubrange(place...(place + 1), with: Wire.pointer(target))
        }
    }
}

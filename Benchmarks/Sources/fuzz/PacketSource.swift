import Zones

/// The packets of a run: each follows from the seed and its number alone.
struct PacketSource {
    /// The longest message.
    static let maximumLength = 65_535

    let seed: UInt64
    private let maker: QueryMaker

    init(_ zones: [Zone], seed: UInt64) {
        self.seed = seed
        maker = QueryMaker(zones)
    }

    /// One packet: a sound query, one that was damaged, or noise.
    func packet(_ number: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: seed, packet: number)
        guard !generator.chance(1, of: 50) else { return noise(&generator) }
        var packet = maker.query(&generator)
        guard !generator.chance(1, of: 4) else { return packet }
        for _ in 0...generator.pick([0, 0, 0, 1, 2, 3]) { mutate(&packet, &generator) }
        if generator.chance(1, of: 2000) { inflate(&packet, &generator) }
        return Array(packet.prefix(PacketSource.maximumLength))
    }

    private func noise(_ generator: inout SeededGenerator) -> [UInt8] {
        let longest = generator.chance(1, of: 50) ? PacketSource.maximumLength + 1 : 80
        var noise = generator.octets(generator.below(longest))
        // Most noise would be a reply by its second word.
        if noise.count > 2, generator.chance(3, of: 4) { noise[2] &= 0x7F }
        return noise
    }

    /// Records without data up to a length near the limit, counted or not.
    private func inflate(_ packet: inout [UInt8], _ generator: inout SeededGenerator) {
        let record: [UInt8] = [0, 0, 16, 0, 1, 0, 0, 0, 0, 0, 0]
        let longest = PacketSource.maximumLength
        let length = generator.chance(1, of: 2) ? longest : generator.below(longest)
        var count = 0
        while packet.count + record.count <= length {
            packet += record
            count += 1
        }
        guard packet.count >= 12, generator.chance(3, of: 4) else { return }
        count += Int(packet[10]) << 8 | Int(packet[11])
        (packet[10], packet[11]) = (UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF))
    }
}

// MARK: - Mutations

extension PacketSource {
    private func mutate(_ packet: inout [UInt8], _ generator: inout SeededGenerator) {
        guard !packet.isEmpty else { return packet.append(generator.octet()) }
        let offset = generator.below(packet.count)
        switch generator.below(16) {
        case 0, 1: packet[offset] ^= 1 << UInt8(generator.below(8))
        case 2: packet[offset] = generator.octet()
        case 3: packet[offset] = generator.pick([0, 1, 12, 41, 63, 64, 0x7F, 0x80, 0xBF, 0xC0, 0xFF])
        case 4: packet.removeLast(generator.below(packet.count + 1))
        case 5: packet += generator.octets(1 + generator.below(generator.chance(1, of: 10) ? 600 : 12))
        case 6: splice(&packet, at: offset, &generator)
        case 7: setWord(&packet, at: 4 + 2 * generator.below(4), &generator)
        case 8: setWord(&packet, at: offset, &generator)
        case 9: damageLength(&packet, &generator)
        case 10: insertPointer(&packet, at: offset, &generator)
        case 11: repeatLabel(&packet, &generator)
        case 12: packet.removeSubrange(range(in: packet, from: offset, &generator))
        case 13: packet.insert(contentsOf: Array(packet[range(in: packet, from: offset, &generator)]), at: offset)
        case 14: packet.insert(generator.octet(), at: offset)
        default: packet.remove(at: offset)
        }
    }

    private func range(
        in packet: [UInt8], from offset: Int, _ generator: inout SeededGenerator
    ) -> Range<Int> {
        offset..<min(packet.count, offset + 1 + generator.below(16))
    }

    /// The beginning of one query and the end of another.
    private func splice(_ packet: inout [UInt8], at offset: Int, _ generator: inout SeededGenerator) {
        let other = maker.query(&generator)
        packet = Array(packet[..<offset] + other[min(generator.below(other.count), other.count)...])
    }

    private func setWord(_ packet: inout [UInt8], at offset: Int, _ generator: inout SeededGenerator) {
        guard offset + 1 < packet.count else { return }
        let word = generator.pick([0, 1, 2, 3, 41, 252, 255, 0x7FFF, 0x8000, 0xC00C, 0xFFFF])
        (packet[offset], packet[offset + 1]) = (UInt8(word >> 8), UInt8(word & 0xFF))
    }

    /// Offsets of the length octets of the question's name.
    private func labels(of packet: [UInt8]) -> [Int] {
        var (offsets, offset) = ([Int](), 12)
        while offset < packet.count, packet[offset] <= 63 {
            offsets.append(offset)
            guard packet[offset] > 0 else { break }
            offset += 1 + Int(packet[offset])
        }
        return offsets
    }

    private func damageLength(_ packet: inout [UInt8], _ generator: inout SeededGenerator) {
        let offsets = labels(of: packet)
        guard !offsets.isEmpty else { return }
        let offset = generator.pick(offsets)
        switch generator.below(4) {
        case 0: packet[offset] &+= 1
        case 1: packet[offset] &-= 1
        case 2: packet[offset] |= generator.pick([0x40, 0x80, 0xC0])
        default: packet[offset] = generator.octet()
        }
    }

    private func insertPointer(_ packet: inout [UInt8], at offset: Int, _ generator: inout SeededGenerator) {
        let target = generator.pick([0, 2, 11, 12, 13, offset, offset + 1, offset + 2, packet.count, 0x3FFF])
        let pointer = [0xC0 | UInt8(target >> 8 & 0x3F), UInt8(target & 0xFF)]
        let place = generator.chance(1, of: 2) ? offset : generator.pick(labels(of: packet) + [offset])
        if generator.chance(1, of: 2) {
            packet.insert(contentsOf: pointer, at: place)
        } else {
            packet.replaceSubrange(place..<min(packet.count, place + 2), with: pointer)
        }
    }

    private func repeatLabel(_ packet: inout [UInt8], _ generator: inout SeededGenerator) {
        let offsets = labels(of: packet)
        guard !offsets.isEmpty else { return }
        let offset = generator.pick(offsets)
        let label = Array(packet[offset..<min(packet.count, offset + 1 + Int(packet[offset]))])
        let count = generator.pick([1, 2, 10, 130, 255])
        packet.insert(contentsOf: Array(repeatElement(label, count: count).joined()), at: offset)
    }
}

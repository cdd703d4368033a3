import DNSWire
import NextHops
import Synchronization
import Transport
import Zones

/// The bytes of a reply, changed at random.
struct Mutation {
    let bytes: [UInt8]
    /// Whether octets were changed that say what an address is: the data of an address record, the type or the length
    /// of any record; or whether octets were moved, so that anything may stand anywhere.
    let touchesAddresses: Bool

    /// - Parameter decisive: The decisive places of the right bytes.
    init(of right: [UInt8], decisive: Set<Int>, using generator: inout SeededGenerator) {
        var bytes = right
        var hasMoved = false
        let place = { (generator: inout SeededGenerator) in Int.random(in: 2..<right.count, using: &generator) }
        switch Int.random(in: 0..<10, using: &generator) {
        case 0...3:
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[place(&generator)] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            }
        case 4, 5:
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                bytes[place(&generator)] = .random(in: 0...255, using: &generator)
            }
        case 6: bytes.removeLast(Int.random(in: 1...(right.count - 2), using: &generator))
        case 7:
            // A count of the header, or its flags.
            bytes[Int.random(in: 2..<12, using: &generator)] = .random(in: 0...9, using: &generator)
        case 8:
            // One piece over another.
            let count = Int.random(in: 1...min(20, right.count - 2), using: &generator)
            let (from, to) = (place(&generator), place(&generator))
            for index in 0..<count where from + index < right.count && to + index < right.count {
                bytes[to + index] = right[from + index]
            }
        default:
            hasMoved = true
            let start = place(&generator)
            if Bool.random(using: &generator) {
                bytes.removeSubrange(start..<min(right.count, start + Int.random(in: 1...16, using: &generator)))
            } else {
                let more = (0..<Int.random(in: 1...16, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                bytes.insert(contentsOf: more, at: start)
            }
        }
        self.bytes = bytes
        touchesAddresses = hasMoved || decisive.contains { $0 < bytes.count && right[$0] != bytes[$0] }
    }

    /// Where the types and lengths of the records stand, and the data of address records, in a message that is sound.
    static func decisivePlaces(of bytes: [UInt8]) -> Set<Int> {
        var places: Set<Int> = []
        let counts = stride(from: 4, to: 12, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        var offset = 12
        for _ in 0..<counts[0] { offset = endOfName(bytes, at: offset) + 4 }
        for _ in 0..<(counts[1] + counts[2] + counts[3]) {
            let type = endOfName(bytes, at: offset)
            let (length, data) = (type + 8, type + 10)
            let end = data + (Int(bytes[length]) << 8 | Int(bytes[length + 1]))
            places.formUnion([type, type + 1, length, length + 1])
            if bytes[type] == 0, [1, 28].contains(bytes[type + 1]) { places.formUnion(data..<end) }
            offset = end
        }
        return places
    }

    private static func endOfName(_ bytes: [UInt8], at start: Int) -> Int {
        var offset = start
        while bytes[offset] != 0 {
            if bytes[offset] >= 0xC0 { return offset + 2 }
            offset += 1 + Int(bytes[offset])
        }
        return offset + 1
    }
}

/// The right replies of a server, each made once.
final class RightReplies: Sendable {
    private let catalog: Catalog
    /// By the query without its id.
    private let replies = Mutex<[[UInt8]: (bytes: [UInt8], decisive: Set<Int>)]>([:])

    init(_ catalog: Catalog) {
        self.catalog = catalog
    }

    func reply(to query: FakeQuery) -> (bytes: [UInt8], decisive: Set<Int>)? {
        replies.withLock { replies in
            let key = [query.transport == .tcp ? 1 : 0] + query.bytes.dropFirst(2)
            if let known = replies[key] {
                return (Array(query.bytes.prefix(2)) + known.bytes.dropFirst(2), known.decisive)
            }
            guard let bytes = FakeServer.reply(of: catalog, to: query) else { return nil }
            let reply = (bytes, Mutation.decisivePlaces(of: bytes))
            replies[key] = reply
            return reply
        }
    }
}

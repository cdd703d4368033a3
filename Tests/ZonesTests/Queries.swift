import DNSWire
import Testing
import Zones

/// Queries in bytes, and what tests change in them.
enum Queries {
    /// `www.example.test A`, RD set.
    static func bytes(_ text: String, id: UInt16 = 0x1234, edns: EDNS? = nil) throws -> [UInt8] {
        var query = Message(id: id, questions: [try Question(text: text)])
        query.edns = edns
        return query.bytes
    }

    /// An OPT record in wire form.
    static func option(
        owner: [UInt8] = [0], payloadSize: UInt16 = 1232, extendedCode: UInt8 = 0, version: UInt8 = 0,
        flags: UInt16 = 0, options: [UInt8] = []
    ) -> [UInt8] {
        var bytes = owner
        bytes.append(uint16: RecordType.opt.rawValue)
        bytes.append(uint16: payloadSize)
        bytes += [extendedCode, version]
        bytes.append(uint16: flags)
        bytes.append(uint16: UInt16(options.count))
        return bytes + options
    }
}

extension [UInt8] {
    /// The 16 bits at an offset.
    subscript(uint16 offset: Int) -> UInt16 {
        get { UInt16(self[offset]) << 8 | UInt16(self[offset + 1]) }
        set {
            self[offset] = UInt8(newValue >> 8)
            self[offset + 1] = UInt8(newValue & 0xFF)
        }
    }

    /// How often a run of octets occurs.
    func occurrences(of run: [UInt8]) -> Int {
        guard count >= run.count else { return 0 }
        return (0...(count - run.count)).count { self[$0..<($0 + run.count)].elementsEqual(run) }
    }
}

/// Where the words of a header stand (RFC 1035 4.1.1).
enum HeaderOffset {
    static let flags = 2
    static let questions = 4
    static let answers = 6
    static let authorities = 8
    static let additionals = 10
}

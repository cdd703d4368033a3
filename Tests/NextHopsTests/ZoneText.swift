import DNSWire
import Transport
import Zones

extension Endpoint {
    /// The name servers of the tests; only fake networks lead to them.
    static let one = fake(1)
    static let two = fake(2)
    static let three = fake(3)

    private static func fake(_ number: UInt8) -> Endpoint {
        guard let address = IPAddress(networkOrder: [192, 0, 2, 200 + number]) else {
            preconditionFailure("four octets are an address")
        }
        return Endpoint(address: address, port: 53)
    }
}

extension Zone {
    /// A zone with SOA and NS (TTL 60, negative answers 30 seconds) and the records of `body`.
    static func of(_ body: String, origin: String = "example.test") throws -> Zone {
        let head = """
            $TTL 60
            @  SOA ns host 1 3600 600 86400 30
            @  NS  ns
            ns A   192.0.2.53

            """
        return try Zone(head + body, origin: try Name(origin))
    }
}

extension Record {
    /// Records from lines of `owner TTL type data`; names without a final dot are completed with `example.test`.
    static func lines(_ text: String) throws -> [Record] {
        let origin = try Name("example.test")
        return try text.split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            guard words.count > 3, let ttl = UInt32(words[1]), let type = RecordType(String(words[2])) else {
                throw RecordTextError(.refused, "a line of a test: \(line)")
            }
            return try Record(
                owner: try Name(String(words[0]), relativeTo: origin), ttl: ttl, type: type,
                fields: Array(words.dropFirst(3)), origin: origin)
        }
    }

    /// The same record in another class.
    func inClass(_ recordClass: RecordClass) -> Record {
        Record(owner: owner, type: type, recordClass: recordClass, ttl: ttl, data: data)
    }
}

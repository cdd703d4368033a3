@testable import DNSWire

// A packet of ldns lives in no optional that a macro could hold.

extension LDNSPacket {
    /// The lines of the three sections as ldns prints them, without white space at the end; none when it does not
    /// accept the message.
    static func records(in bytes: [UInt8]) -> [[String]]? {
        guard let packet = LDNSPacket(parsing: bytes) else { return nil }
        return packet.records.map { lines in
            lines.map { String($0.reversed().drop { $0 == " " }.reversed()) }
        }
    }

    /// The whole message as ldns prints it.
    static func text(of bytes: [UInt8]) -> String? {
        guard let packet = LDNSPacket(parsing: bytes) else { return nil }
        return packet.text
    }
}

extension Message {
    var records: [Record] { answer + authority + additional }

    /// The lines of the three sections, as `LDNSPacket.records` has them.
    var recordLines: [[String]] { [answer, authority, additional].map { $0.map(\.description) } }
}

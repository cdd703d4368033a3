import DNSWire
import Transport
import Zones

/// How a question is put: over what, with which EDNS, and the bits that a client may set.
struct QueryVariant: Hashable, Sendable {
    /// None: without EDNS.
    let payloadSize: UInt16?
    let transport: TransportProtocol
    let dnssecOK: Bool
    /// RD, AD and CD where they stand in the header.
    let bits: UInt16

    static let payloadSizes: [UInt16?] = [nil, 0, 512, 1232, 4096, 65_535]
    static let recursionDesired: UInt16 = 0x0100
    static let authenticData: UInt16 = 0x0020
    static let checkingDisabled: UInt16 = 0x0010

    /// Every transport, size and DO, without further bits.
    static let plain: [QueryVariant] = TransportProtocol.allCases.flatMap { transport in
        payloadSizes.flatMap { size in
            (size == nil ? [false] : [false, true]).map { dnssecOK in
                QueryVariant(payloadSize: size, transport: transport, dnssecOK: dnssecOK, bits: 0)
            }
        }
    }

    func with(bits: UInt16) -> QueryVariant {
        QueryVariant(payloadSize: payloadSize, transport: transport, dnssecOK: dnssecOK, bits: bits)
    }

    /// Bits as chance has them, each half of the time.
    static func drawnBits(_ generator: inout SeededGenerator) -> UInt16 {
        [recursionDesired, authenticData, checkingDisabled].reduce(0) { $0 | (Bool.random(using: &generator) ? $1 : 0) }
    }
}

/// One question in one variant.
struct PeerQuestion: Hashable, Sendable {
    let name: Name
    let type: RecordType
    let variant: QueryVariant

    var bytes: [UInt8] {
        var bytes: [UInt8] = [0, 0]
        bytes.append(uint16: variant.bits)
        for count: UInt16 in [1, 0, 0, variant.payloadSize == nil ? 0 : 1] { bytes.append(uint16: count) }
        bytes += name.wire
        bytes.append(uint16: type.rawValue)
        bytes.append(uint16: RecordClass.internet.rawValue)
        if let size = variant.payloadSize {
            bytes += Queries.option(payloadSize: size, flags: variant.dnssecOK ? 0x8000 : 0)
        }
        return bytes
    }
}

extension PeerQuestion: CustomStringConvertible {
    var description: String {
        let bits: [(UInt16, String)] = [
            (QueryVariant.recursionDesired, "RD"), (QueryVariant.authenticData, "AD"),
            (QueryVariant.checkingDisabled, "CD"),
        ]
        return ["\(name) \(type)", variant.transport.rawValue, variant.payloadSize.map { "EDNS \($0)" } ?? "no EDNS"]
            .joined(separator: ", ")
            + (variant.dnssecOK ? ", DO" : "")
            + bits.filter { variant.bits & $0.0 != 0 }.map { ", \($0.1)" }.joined()
    }
}

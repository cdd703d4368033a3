import Transport
import Zones

/// A packet that was not handled as it should be.
struct Finding: Error {
    let number: Int
    let transport: TransportProtocol
    let packet: [UInt8]
    let complaint: String
    let reply: [UInt8]?

    /// Findings of one kind: the complaint without its particulars.
    var kind: String { String(complaint.prefix { $0 != ":" }) + transport.rawValue }

    /// All that is needed to look into it.
    /// - Parameter command: The command line that makes the packet again.
    func text(seed: UInt64, command: String) -> String {
        """
        packet \(number) of seed \(seed), over \(transport.rawValue): \(complaint)
          query: \(packet.hexadecimal)
          reply: \(reply?.hexadecimal ?? "none")
          again: \(command)
        """
    }
}

extension [UInt8] {
    var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    /// Octets from pairs of hexadecimal digits; white space is passed over.
    init?(hexadecimal text: String) {
        let digits = text.filter { !$0.isWhitespace }.map(\.hexDigitValue)
        guard digits.count.isMultiple(of: 2) else { return nil }
        self = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            append(UInt8(high << 4 | low))
        }
    }
}

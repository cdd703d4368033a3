import DNSWire
internal import Foundation
import Transport

/// What two clocks showed at one moment: a log keeps the time of a clock that only goes forward, and is read beside
/// others.
public struct ClockReading: Hashable, Sendable {
    private let instant: ContinuousClock.Instant
    /// Since the beginning of 1970, UTC.
    private let nanoseconds: Int64

    /// What they show now.
    public init() {
        instant = .now
        nanoseconds = Int64(Date.now.timeIntervalSince1970 * 1e9)
    }

    /// Nanoseconds since the beginning of 1970, UTC, at an instant; the nearest that can be said of one that is far
    /// away.
    func nanosecondsSince1970(_ instant: ContinuousClock.Instant) -> Int64 {
        let passed = self.instant.duration(to: instant).attoseconds / 1_000_000_000
        return Int64(clamping: Int128(nanoseconds) + passed)
    }
}

extension QueryLog.Entry {
    private struct Line: Encodable {
        let time: String
        let client: String
        let server: String
        let transport: String
        let name: String?
        let type: String?
        let rcode: String?
        let truncated: Bool
        let answers: Int
        let octets: Int
        /// Left out where there are none.
        let faults: [String]?
    }

    /// The entry as one JSON object in one line, without the line feed:
    /// `{"answers":1,"client":"127.0.0.1:40001","name":"_im._xmpp.example.test","octets":143,"rcode":"NOERROR",…}`;
    /// `"faults":["delay"]` only where faults changed what left.
    ///
    /// - Parameters:
    ///   - reading: What dates the entry.
    ///   - masksClient: Whether `client` is only the network that asked: the first 24 bits of an IPv4 address, 48 of an
    ///     IPv6 one, and no port.
    public func json(_ reading: ClockReading, masksClient: Bool = false) -> String {
        let network = AddressPrefix(client.address, length: client.address.family == .ipv4 ? 24 : 48)
        let client = masksClient ? network.map { "\($0)" } ?? "" : "\(client)"
        let date = Date(timeIntervalSince1970: Double(reading.nanosecondsSince1970(time)) / 1e9)
        let line = Line(
            time: date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)), client: client,
            server: "\(server)", transport: transport.rawValue, name: question?.name.host,
            type: question?.type.description, rcode: responseCode?.description, truncated: isTruncated,
            answers: answerCount, octets: replyLength, faults: faults.isEmpty ? nil : faults)
        return JSONEncoder.line(of: line)
    }
}

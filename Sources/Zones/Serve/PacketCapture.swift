import Transport

/// Queries and replies as a capture file that Wireshark, tshark and tcpdump read.
///
/// The file is a pcap of version 2.4 with times in nanoseconds and raw IP packets. The messages are those of a query
/// log that keeps them; the headers of IP, UDP and TCP around them are made here, so that a capture needs no
/// privileges and has what went through memory too. Of a TCP connection there are the segments with messages, and no
/// handshake. There is what the log tells: of a zone transfer or of a faulty server the first message, at the time of
/// its query.
public struct PacketCapture: Sendable {
    /// A direction of a TCP connection.
    private struct Flow: Hashable {
        let source: Endpoint
        let destination: Endpoint
    }

    /// The header of a file: magic number, version, no time zone, the longest packet, and packets that begin with IP
    /// (LINKTYPE_RAW).
    public static let header: [UInt8] =
        littleEndian(UInt32(0xA1B2_3C4D)) + littleEndian(UInt16(2)) + littleEndian(UInt16(4))
        + littleEndian(UInt32(0)) + littleEndian(UInt32(0)) + littleEndian(UInt32(65_535)) + littleEndian(UInt32(101))

    /// Octets of a stream in one segment, so that packets of any message fit the length of IP.
    private static let longestSegment = 16_384
    /// Octets of a datagram that fit IPv4; longer ones exist in memory only, and are cut off.
    private static let longestDatagram = 65_507
    private static let tcp: UInt8 = 6
    private static let udp: UInt8 = 17

    private let reading: ClockReading
    /// The number of the next octet of each direction of a connection.
    private var sequence: [Flow: UInt32] = [:]

    /// - Parameter reading: What dates the entries.
    public init(_ reading: ClockReading = ClockReading()) {
        self.reading = reading
    }

    /// A whole file.
    public static func file(_ entries: some Sequence<QueryLog.Entry>, _ reading: ClockReading = ClockReading())
        -> [UInt8]
    {
        var capture = PacketCapture(reading)
        return entries.reduce(into: header) { $0 += capture.packets(of: $1) }
    }

    /// The packets of one query, behind those of earlier ones in the file; none when the log did not keep the messages.
    public mutating func packets(of entry: QueryLog.Entry) -> [UInt8] {
        guard let messages = entry.messages else { return [] }
        let time = reading.nanosecondsSince1970(entry.time)
        let query = packets(messages.query, entry.client, entry.server, entry.transport, time)
        return query + packets(messages.reply, entry.server, entry.client, entry.transport, time)
    }

    private mutating func packets(
        _ message: [UInt8], _ source: Endpoint, _ destination: Endpoint, _ transport: TransportProtocol,
        _ time: Int64
    ) -> [UInt8] {
        guard !message.isEmpty else { return [] }
        switch transport {
        case .udp:
            let payload = Array(message.prefix(PacketCapture.longestDatagram))
            return PacketCapture.record(PacketCapture.datagram(payload, source, destination), time)
        case .tcp:
            let stream = StreamFraming.framed(message)
            return stride(from: 0, to: stream.count, by: PacketCapture.longestSegment).flatMap { start in
                let part = Array(stream[start..<min(stream.count, start + PacketCapture.longestSegment)])
                return PacketCapture.record(segment(part, source, destination), time)
            }
        }
    }

    /// A packet with its time and its lengths in front.
    private static func record(_ packet: [UInt8], _ time: Int64) -> [UInt8] {
        let (seconds, rest) = max(0, time).quotientAndRemainder(dividingBy: 1_000_000_000)
        return littleEndian(UInt32(clamping: seconds)) + littleEndian(UInt32(rest))
            + littleEndian(UInt32(packet.count)) + littleEndian(UInt32(packet.count)) + packet
    }
}

// MARK: - Headers

extension PacketCapture {
    /// RFC 768.
    private static func datagram(_ payload: [UInt8], _ source: Endpoint, _ destination: Endpoint) -> [UInt8] {
        var header = bigEndian(source.port) + bigEndian(destination.port)
        header += bigEndian(UInt16(clamping: payload.count + 8)) + [0, 0]
        return packet(header, checksumAt: 6, payload, udp, source.address, destination.address)
    }

    /// RFC 9293 3.1: octets that follow those before them, and acknowledge all of the other direction.
    private mutating func segment(_ payload: [UInt8], _ source: Endpoint, _ destination: Endpoint) -> [UInt8] {
        let (flow, opposite) = (
            Flow(source: source, destination: destination), Flow(source: destination, destination: source)
        )
        let (number, acknowledged) = (sequence[flow, default: 1], sequence[opposite, default: 1])
        sequence[flow] = number &+ UInt32(payload.count)
        var header = PacketCapture.bigEndian(source.port) + PacketCapture.bigEndian(destination.port)
        header += PacketCapture.bigEndian(number) + PacketCapture.bigEndian(acknowledged)
        // Five words of header, PSH and ACK, a window, and no urgent data.
        header += [0x50, 0x18, 0xFF, 0xFF, 0, 0, 0, 0]
        return PacketCapture.packet(
            header, checksumAt: 16, payload, PacketCapture.tcp, source.address, destination.address)
    }

    /// A packet of IPv4 (RFC 791 3.1) or IPv6 (RFC 8200 3), with the checksum of what it carries.
    private static func packet(
        _ header: [UInt8], checksumAt place: Int, _ payload: [UInt8], _ protocolNumber: UInt8, _ source: IPAddress,
        _ destination: IPAddress
    ) -> [UInt8] {
        let length = header.count + payload.count
        let addresses = source.octets + destination.octets
        let pseudoHeader = addresses + bigEndian(UInt32(length)) + [0, 0, 0, protocolNumber]
        let sum = checksum(pseudoHeader + header + payload)
        var transport = header + payload
        // Of UDP, 0 says that there is no checksum.
        let value = bigEndian(sum == 0 && protocolNumber == udp ? 0xFFFF : sum)
        (transport[place], transport[place + 1]) = (value[0], value[1])
        guard source.family == .ipv4 else {
            return [0x60, 0, 0, 0] + bigEndian(UInt16(clamping: length)) + [protocolNumber, 64] + addresses + transport
        }
        var ip: [UInt8] =
            [0x45, 0] + bigEndian(UInt16(clamping: length + 20)) + [0, 0, 0x40, 0, 64, protocolNumber, 0, 0]
        ip += addresses
        let ipSum = bigEndian(checksum(ip))
        (ip[10], ip[11]) = (ipSum[0], ipSum[1])
        return ip + transport
    }

    /// The complement of the sum of 16-bit words (RFC 1071).
    private static func checksum(_ octets: [UInt8]) -> UInt16 {
        var sum = 0
        for (index, octet) in octets.enumerated() { sum += index.isMultiple(of: 2) ? Int(octet) << 8 : Int(octet) }
        while sum > 0xFFFF { sum = sum >> 16 + sum & 0xFFFF }
        return ~UInt16(sum)
    }

    private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] { littleEndian(value.byteSwapped) }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        stride(from: 0, to: value.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

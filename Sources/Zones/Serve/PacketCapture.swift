import Transport

/// Queries and replies as a capture file that Wireshark, tshark and tcpdump read.
///
/// The file is a pcap of version 2.4 with times in nanoseconds and raw IP packets. The messages are those that a query
/// log notes, each at the time at which it arrived or left: of a zone transfer all of them, of a faulty server the late
/// ones and the copies too. The headers of IP, UDP and TCP around them are made here, so that a capture needs no
/// privileges and has what went through memory too. Of a TCP connection there are the segments with messages, and no
/// handshake.
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
        + littleEndian(UInt32(0)) + littleEndian(UInt32(0)) + littleEndian(longestPacket) + littleEndian(UInt32(101))

    /// What capturing programs write and read at most: IPv6 has packets of more than 65,535 octets.
    private static let longestPacket: UInt32 = 262_144
    /// Octets of a stream in one segment, so that packets of any message fit the length of IP.
    private static let longestSegment = 16_384
    /// Directions of connections after which those before them are forgotten.
    private static let maximumFlows = 1 << 14
    private static let tcp: UInt8 = 6
    private static let udp: UInt8 = 17

    private let reading: ClockReading
    /// The number of the next octet of each direction of a connection: those that were used of late, and those before
    /// them. Older ones are forgotten, and begin again from 1.
    private var sequence: [Flow: UInt32] = [:]
    private var olderSequence: [Flow: UInt32] = [:]
    /// The time of the packet that stands last.
    private var lastTime: Int64 = 0

    /// - Parameter reading: What dates the packets.
    public init(_ reading: ClockReading = ClockReading()) {
        self.reading = reading
    }

    /// A whole file, in the order of time.
    public static func file(_ packets: some Sequence<Packet>, _ reading: ClockReading = ClockReading()) -> [UInt8] {
        var capture = PacketCapture(reading)
        let ordered = packets.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        return ordered.reduce(into: header) { $0 += capture.records(of: $1.element) }
    }

    /// The records of one message, behind those of earlier ones in the file. Messages of several threads come in nearly
    /// the order of time; none is dated before the one in front of it.
    public mutating func records(of packet: Packet) -> [UInt8] {
        lastTime = max(lastTime, reading.nanosecondsSince1970(packet.time))
        return records(packet.message, packet.source, packet.destination, packet.transport, lastTime)
    }

    private mutating func records(
        _ message: [UInt8], _ source: Endpoint, _ destination: Endpoint, _ transport: TransportProtocol,
        _ time: Int64
    ) -> [UInt8] {
        guard !message.isEmpty else { return [] }
        switch transport {
        case .udp:
            let payload = Array(message.prefix(PacketCapture.longestDatagram(source.address.family)))
            return PacketCapture.record(PacketCapture.datagram(payload, source, destination), time)
        case .tcp:
            let stream = StreamFraming.framed(message)
            return stride(from: 0, to: stream.count, by: PacketCapture.longestSegment).flatMap { start in
                let part = Array(stream[start..<min(stream.count, start + PacketCapture.longestSegment)])
                return PacketCapture.record(segment(part, source, destination), time)
            }
        }
    }

    /// Octets of a datagram that fit the length of IPv4, which counts its header, or of IPv6, which does not; longer ones
    /// exist in memory only, and are cut off.
    private static func longestDatagram(_ family: IPAddress.Family) -> Int { family == .ipv4 ? 65_507 : 65_527 }

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
        let (number, acknowledged) = (nextNumber(of: flow), nextNumber(of: opposite))
        if sequence.count >= PacketCapture.maximumFlows {
            olderSequence = sequence
            sequence = [:]
        }
        (sequence[flow], sequence[opposite]) = (number &+ UInt32(payload.count), acknowledged)
        var header = PacketCapture.bigEndian(source.port) + PacketCapture.bigEndian(destination.port)
        header += PacketCapture.bigEndian(number) + PacketCapture.bigEndian(acknowledged)
        // Five words of header, PSH and ACK, a window, and no urgent data.
        header += [0x50, 0x18, 0xFF, 0xFF, 0, 0, 0, 0]
        return PacketCapture.packet(
            header, checksumAt: 16, payload, PacketCapture.tcp, source.address, destination.address)
    }

    private func nextNumber(of flow: Flow) -> UInt32 { sequence[flow] ?? olderSequence[flow] ?? 1 }

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

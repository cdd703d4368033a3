import DNSWire
import Foundation
import Testing
import Transport

@testable import Zones

@Suite("Packet captures") struct PacketCaptureTests {
    /// Asks a server of each family over both transports, and gives what was noted.
    private static func packets(_ address: IPAddress) throws -> [Packet] {
        let log = QueryLog(keepsMessages: true)
        var options = ZoneServer.Options()
        options.log = log
        options.listen = [Endpoint(address: address, port: 0)]
        try Servers.with(options) { server in
            let query = try Queries.bytes("www.example.test A")
            let streams = try StreamClient(server.endpoint)
            _ = try streams.ask(query)
            _ = try streams.ask(try Queries.bytes("nowhere.example.test A"))
            _ = try DatagramClient(address.family).ask(query, of: server.endpoint)
        }
        return log.packets
    }

    private static let tshark = Program("tshark")

    @Test(
        "tshark reads every query and reply, and finds checksums and sequence numbers right",
        .enabled(if: tshark.isInstalled, "tshark is not installed"), arguments: ["127.0.0.1", "::1"])
    func dissected(address: String) throws {
        let packets = try Self.packets(try #require(IPAddress(address)))
        let folder = try TemporaryFolder()
        let path = try folder.write(PacketCapture.file(packets), to: "queries.pcap")
        let port = try #require(packets.first).destination.port
        let output = try Self.tshark.run([
            "-r", path, "-d", "udp.port==\(port),dns", "-d", "tcp.port==\(port),dns", "-o", "udp.check_checksum:TRUE",
            "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-T", "fields", "-E", "separator=,",
            "-e", "dns.flags.response", "-e", "dns.qry.name", "-e", "dns.flags.rcode", "-e", "_ws.expert.message",
        ])
        let lines = output.split(separator: "\n").filter { $0.contains("example.test") }.map(String.init)
        #expect(
            lines == [
                "0,www.example.test,,", "1,www.example.test,0,", "0,nowhere.example.test,,",
                "1,nowhere.example.test,3,", "0,www.example.test,,", "1,www.example.test,0,",
            ], "\(output)")
    }

    /// The longest messages that each transport carries over IPv4 and IPv6.
    static let longestMessages: [(address: IPAddress, transport: TransportProtocol, length: Int)] = [
        (.ipv4Loopback, .udp, 65_507), (.ipv6Loopback, .udp, 65_527), (.ipv4Loopback, .tcp, 65_535),
        (.ipv6Loopback, .tcp, 65_535),
    ]

    @Test(
        "tshark reads the longest messages whole, and no packet is longer than the file says",
        .enabled(if: tshark.isInstalled, "tshark is not installed"), arguments: longestMessages)
    func longest(address: IPAddress, transport: TransportProtocol, length: Int) throws {
        // A question and two NULL records fill the message to its last octet.
        var message = try Queries.bytes("www.example.test A")
        (message[2], message[7], message[11]) = (0x80, 2, 0)
        for count in [30_000, length - message.count - 12 - 12 - 30_000] {
            message += [0xC0, 12, 0, 10, 0, 1, 0, 0, 0, 60, UInt8(count >> 8), UInt8(count & 0xFF)]
            message += [UInt8](repeating: 7, count: count)
        }
        let packet = Packet(
            time: .now, source: Endpoint(address: address, port: 53), destination: Endpoint(address: address, port: 9),
            transport: transport, message: message)
        let file = PacketCapture.file([packet])
        let snapLength = file[16..<20].reversed().reduce(0) { $0 << 8 | Int($1) }
        let folder = try TemporaryFolder()
        let path = try folder.write(file, to: "long.pcap")
        let output = try Self.tshark.run([
            "-r", path, "-Y", "dns", "-o", "udp.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-T", "fields",
            "-E", "separator=,", "-E", "aggregator=;", "-e", "dns.resp.len", "-e", "_ws.expert.message", "-e",
            "frame.len",
        ])
        let fields = output.split(separator: "\n").last?.split(separator: ",", omittingEmptySubsequences: false) ?? []
        #expect(fields.count == 3 && fields[0] == "30000;\(length - 34 - 24 - 30_000)" && fields[1] == "", "\(output)")
        let lengths = try Self.tshark.run(["-r", path, "-T", "fields", "-e", "frame.len", "-e", "frame.cap_len"])
        let pairs = lengths.split(separator: "\n").map { $0.split(separator: "\t").compactMap { Int($0) } }
            .filter { $0.count == 2 }
        #expect(!pairs.isEmpty && pairs.allSatisfy { $0[0] == $0[1] && $0[0] <= snapLength }, "\(lengths)")
    }

    private static let server = Endpoint(address: .ipv4Loopback, port: 53)
    private static let client = Endpoint(address: .ipv4Loopback, port: 1024)

    private static func packet(_ message: [UInt8], _ transport: TransportProtocol, after time: Duration = .zero)
        -> Packet
    {
        Packet(
            time: ContinuousClock.now + time, source: server, destination: client, transport: transport,
            message: message)
    }

    @Test("A long message goes in several segments, and nothing is kept unless somebody asks for it")
    func segments() throws {
        // Headers of a packet, of IPv4 and of TCP, and the length of the message.
        let head = 16 + 20 + 20
        #expect(PacketCapture.file([Self.packet([1, 2, 3], .tcp)]).count == 24 + head + 2 + 3)
        let long = [UInt8](repeating: 7, count: 40_000)
        #expect(PacketCapture.file([Self.packet(long, .tcp)]).count == 24 + 3 * head + 2 + long.count)
        let plain = QueryLog()
        let options = Servers.options { $0.log = plain }
        try Servers.with(options) { _ = try DatagramClient().ask("www.example.test A", of: $0.endpoint) }
        #expect(plain.entries.count == 1 && plain.packets.isEmpty)
    }

    @Test("Packets stand in the order of time, and one that comes late is not dated before the one in front of it")
    func order() {
        let late = Self.packet([2], .udp, after: .seconds(1))
        let early = Self.packet([1], .udp)
        let reading = ClockReading()
        #expect(PacketCapture.file([late, early], reading) == PacketCapture.file([early, late], reading))
        var capture = PacketCapture(reading)
        let first = capture.records(of: late)
        #expect(capture.records(of: early).prefix(8) == first.prefix(8))
    }

    private static let lateness = Duration.milliseconds(20)

    /// What is asked, one after the other: without a reply, delayed and sent twice, damaged.
    private static let asked = ["www.example.test TXT", "www.example.test A", "www.example.test AAAA"]

    private static let faults: [Fault] = {
        func only(_ type: RecordType) -> Fault.Selector {
            var selector = Fault.Selector()
            selector.type = type
            return selector
        }
        return [
            Fault(.delay(by: lateness, jitter: .zero), when: only(.a)), Fault(.duplicate(times: 1), when: only(.a)),
            Fault(.corrupt(.id), when: only(.aaaa)), Fault(.drop, when: only(.txt)), Fault(.drop, when: only(.txt)),
        ]
    }()

    private static func expectFaults(_ log: QueryLog) throws {
        #expect(log.entries.map(\.faults) == [["drop"], ["delay", "duplicate"], ["corrupt"]])
        try #require(log.entries.count == 3)
        #expect(log.entries[0].description.hasSuffix("no reply (faults: drop)"))
        #expect(log.entries[1].description.hasSuffix(" octets (faults: delay, duplicate)"))
        #expect(log.entries[1].json(ClockReading()).contains(#""faults":["delay","duplicate"]"#))
        let server = log.entries[0].server
        let packets = log.packets.sorted { $0.time < $1.time }
        #expect(packets.map { $0.source == server } == [false, false, true, true, false, true])
        try #require(packets.count == 6)
        #expect(packets[2].time - packets[1].time >= lateness && packets[2].message == packets[3].message)
        #expect(packets[5].message.prefix(2) != packets[4].message.prefix(2))
    }

    @Test("Late replies, copies and damaged ones are noted as they leave, and the log names the faults")
    func faultyServer() throws {
        let log = QueryLog(keepsMessages: true)
        try Servers.with(Servers.options { ($0.log, $0.faults) = (log, Self.faults) }) { server in
            let client = try DatagramClient()
            for (question, replies) in zip(Self.asked, [0, 2, 1]) {
                try client.send(try Queries.bytes(question), to: server.endpoint)
                for _ in 0..<replies { _ = try client.receive(from: server.endpoint) }
            }
        }
        try Self.expectFaults(log)
    }

    @Test("In memory the same is noted, on the time of the network")
    func faultyServerInMemory() async throws {
        let log = QueryLog(keepsMessages: true)
        let network = SimulatedNetwork()
        let options = Servers.options { ($0.log, $0.faults) = (log, Self.faults) }
        network.attach(SimulatedServer(try TestZones.catalog.get(), options), at: Self.server)
        try await network.clock.run {
            let port = network.openDatagrams(toward: Self.server)
            for question in Self.asked {
                try port.send(try Queries.bytes(question), to: Self.server)
                while try await port.receive(before: network.now + .seconds(1)) != nil {}
            }
        }
        try Self.expectFaults(log)
    }

    @Test("Of a zone transfer every message is noted, as the peer takes it")
    func transfer() throws {
        let log = QueryLog(keepsMessages: true)
        let lines = (0..<4000).map { "host\($0) TXT \"\(String(repeating: "x", count: 200))\"\n" }
        var options = Servers.options { $0.log = log }
        options.responder.transferPrefixes = [AddressPrefix("127.0.0.0/8")].compactMap(\.self)
        let server = try ZoneServer(try Catalog([try exampleZone(lines.joined())]), options)
        let client = try StreamClient(server.endpoint)
        let query = try Queries.bytes("example.test AXFR")
        try client.send(messages: [query])
        client.finishSending()
        var messages: [[UInt8]] = []
        while let message = try client.receive() { messages.append(message) }
        server.stop()
        #expect(messages.count > 40)
        #expect(log.packets.map(\.message) == [query] + messages)
        #expect(log.entries.count == 1)
    }

    @Test("The header is that of a pcap file in nanoseconds with raw IP")
    func header() {
        #expect(
            PacketCapture.header == [
                0x4D, 0x3C, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 101, 0, 0, 0,
            ])
    }
}

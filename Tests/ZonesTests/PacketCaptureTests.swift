import DNSWire
import Foundation
import Testing
import Transport

@testable import Zones

@Suite("Packet captures") struct PacketCaptureTests {
    /// Asks a server of each family over both transports, and gives its log.
    private static func entries(_ address: IPAddress) throws -> [QueryLog.Entry] {
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
        return log.entries
    }

    private static let tshark = Program("tshark")

    @Test(
        "tshark reads every query and reply, and finds checksums and sequence numbers right",
        .enabled(if: tshark.isInstalled, "tshark is not installed"), arguments: ["127.0.0.1", "::1"])
    func dissected(address: String) throws {
        let entries = try Self.entries(try #require(IPAddress(address)))
        let folder = try TemporaryFolder()
        let path = try folder.write(PacketCapture.file(entries), to: "queries.pcap")
        let port = try #require(entries.first).server.port
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

    @Test(
        "A long message goes in several segments, and a query without a reply alone; nothing is kept unless asked for")
    func segments() throws {
        let log = QueryLog(keepsMessages: true)
        let long = [UInt8](repeating: 7, count: 40_000)
        let server = Endpoint(address: .ipv4Loopback, port: 53)
        let client = Endpoint(address: .ipv4Loopback, port: 1024)
        func entry(_ reply: [UInt8], keeps: Bool = true) -> QueryLog.Entry {
            QueryLog.Entry(
                query: [1, 2, 3], queryLength: 3, reply: reply, replyLength: reply.count, client: client,
                server: server,
                transport: .tcp, time: .now, keepsMessages: keeps)
        }
        #expect(log.keepsMessages && !QueryLog().keepsMessages)
        #expect(entry([], keeps: false).messages == nil)
        #expect(PacketCapture.file([entry([], keeps: false)]) == PacketCapture.header)
        // Headers of a packet, of IPv4 and of TCP, and the length of the message.
        let packet = 16 + 20 + 20
        #expect(PacketCapture.file([entry([])]).count == 24 + packet + 2 + 3)
        #expect(PacketCapture.file([entry(long)]).count == 24 + 4 * packet + 2 + 3 + 2 + long.count)
    }

    @Test("The header is that of a pcap file in nanoseconds with raw IP")
    func header() {
        #expect(
            PacketCapture.header == [
                0x4D, 0x3C, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 101, 0, 0, 0,
            ])
    }
}

import DNSWire
import Foundation
import Testing

@testable import Transport

/// How long a server may take before a test gives up on it: no measure of anything.
private let patience = Duration.seconds(60)

/// A server that a test gave up on.
struct SilentServer: Error {
    let server: Endpoint
}

/// Asks over UDP from one port, and waits for replies in system calls.
struct DatagramClient {
    private let socket: UDPSocket

    init(_ family: IPAddress.Family = .ipv4) throws {
        socket = try UDPSocket(asking: family)
    }

    /// The port that is asked from.
    var port: UInt16 { socket.localEndpoint.port }

    func send(_ bytes: [UInt8], to server: Endpoint) throws {
        try socket.send(bytes, count: bytes.count, to: SocketAddress(server))
    }

    /// The next datagram, which has to come from `server`.
    func receive(from server: Endpoint) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_535)
        var source = SocketAddress()
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            if let count = try socket.receive(into: &buffer, from: &source) {
                #expect(source.endpoint == server)
                return Array(buffer[..<count])
            }
            var poller = Poller()
            poller.add(socket.number, for: .reading)
            poller.wait(for: patience)
        }
        throw SilentServer(server: server)
    }

    func ask(_ query: [UInt8], of server: Endpoint) throws -> [UInt8] {
        try send(query, to: server)
        return try receive(from: server)
    }

    /// The reply to `NAME TYPE` in presentation form.
    func ask(_ question: String, of server: Endpoint) throws -> Message {
        try read(try ask(try Queries.bytes(question), of: server))
    }
}

/// One TCP connection of a client, which waits in system calls.
final class StreamClient {
    private let socket: TCPSocket
    private let server: Endpoint
    private var received: [UInt8] = []

    init(_ server: Endpoint) throws {
        self.server = server
        socket = try TCPSocket(connectingTo: server)
        try wait(for: .writing)
        try socket.finishConnecting()
    }

    private func wait(for interest: Poller.Interest) throws {
        var poller = Poller()
        poller.add(socket.number, for: interest)
        poller.wait(for: patience)
        guard interest == .reading ? poller.isReadable(0) : poller.isWritable(0) else {
            throw SilentServer(server: server)
        }
    }

    /// Sends octets as they are.
    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            sent += try socket.send(bytes, range: sent..<bytes.count)
            if sent < bytes.count { try wait(for: .writing) }
        }
    }

    /// Sends messages behind their lengths, in one go.
    func send(messages: [[UInt8]]) throws {
        try send(messages.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xFF)] + $0 })
    }

    /// Says that nothing more will be sent.
    func finishSending() {
        #expect(shutdown(socket.number, Int32(SHUT_WR)) == 0)
    }

    /// The next message; none when the server ended the connection.
    func receive() throws -> [UInt8]? {
        guard let head = try receive(2) else { return nil }
        return try receive(Int(head[0]) << 8 | Int(head[1]))
    }

    private func receive(_ count: Int) throws -> [UInt8]? {
        while received.count < count {
            let length = received.count
            received += Array(repeating: 0, count: 1 << 16)
            var more: Int? = 0
            do throws(TransportError) {
                more = try socket.receive(into: &received, from: length)
            } catch {
                // A server that ends a connection with octets unread resets it.
                guard error.code == .closed else { throw error }
            }
            received.removeLast((1 << 16) - (more ?? 0))
            if more == 0 { return nil }
            if more == nil { try wait(for: .reading) }
        }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    func ask(_ query: [UInt8]) throws -> [UInt8] {
        try send(messages: [query])
        let reply = try receive()
        return try #require(reply, "the server ended the connection")
    }
}

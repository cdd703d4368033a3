import Testing

@testable import Transport

/// Queries in bytes.
enum RawQuery {
    /// A query of class IN without EDNS; the name has plain labels.
    static func bytes(_ name: String, type: UInt16, id: UInt16 = 1) -> [UInt8] {
        let labels = name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        return [UInt8(id >> 8), UInt8(id & 0xFF), 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + labels
            + [0, UInt8(type >> 8), UInt8(type & 0xFF), 0, 1]
    }
}

/// A client that gave up waiting: no measure of anything.
struct SilentServer: Error {}

private let patience = Duration.seconds(60)

/// One TCP connection that asks one query after the other.
final class RawStream {
    private let socket: TCPSocket
    private var received: [UInt8] = []

    init(_ server: Endpoint) throws {
        socket = try TCPSocket(connectingTo: server)
        try wait(for: .writing)
        try socket.finishConnecting()
    }

    /// The first message that comes back.
    func ask(_ query: [UInt8]) throws -> [UInt8] {
        let bytes = [UInt8(query.count >> 8), UInt8(query.count & 0xFF)] + query
        var sent = 0
        while sent < bytes.count {
            sent += try socket.send(bytes, range: sent..<bytes.count)
            if sent < bytes.count { try wait(for: .writing) }
        }
        let length = try receive(2)
        return try receive(Int(length[0]) << 8 | Int(length[1]))
    }

    private func receive(_ count: Int) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while received.count < count {
            guard let more = try socket.receive(into: &buffer, from: 0) else {
                try wait(for: .reading)
                continue
            }
            try #require(more > 0, "the server ended the connection")
            received += buffer[..<more]
        }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    private func wait(for interest: Poller.Interest) throws {
        var poller = Poller()
        poller.add(socket.number, for: interest)
        poller.wait(for: patience)
        guard interest == .reading ? poller.isReadable(0) : poller.isWritable(0) else { throw SilentServer() }
    }
}

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// A UDP socket that is connected to a port of 127.0.0.1. It allocates nothing while it sends and receives.
package final class LoopbackClient {
    private let descriptor: Int32

    /// - Parameter patience: How long `receive` waits, in milliseconds.
    package init(port: Int, patience: Int) throws {
        #if canImport(Darwin)
            let kind = SOCK_DGRAM
        #else
            let kind = Int32(SOCK_DGRAM.rawValue)
        #endif
        descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw Failure(.unavailable, "cannot open a UDP socket (errno \(errno))") }
        var wait = timeval()
        wait.tv_sec = patience / 1000
        wait.tv_usec = numericCast(patience % 1000 * 1000)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        guard LoopbackClient.attach(descriptor, to: port, by: .connecting) else {
            close(descriptor)
            throw Failure(.unavailable, "cannot reach 127.0.0.1 port \(port) (errno \(errno))")
        }
    }

    deinit { close(descriptor) }

    /// Whether the first `count` octets could be sent. A port that nobody listens on is reported by a later call.
    package func send(_ bytes: [UInt8], count: Int) -> Bool {
        let descriptor = descriptor
        return unsafe bytes.withUnsafeBytes { buffer in
            unsafe Self.send(descriptor, buffer, count)
        }
    }

    /// Takes one datagram; its length, or none when there was none in time.
    package func receive(into bytes: inout [UInt8]) -> Int? {
        let descriptor = descriptor
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
        }
        return count >= 0 ? count : nil
    }

    private static func send(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer, _ count: Int) -> Bool {
        #if canImport(Darwin)
            unsafe Darwin.send(descriptor, buffer.baseAddress, count, 0) == count
        #else
            unsafe Glibc.send(descriptor, buffer.baseAddress, count, 0) == count
        #endif
    }
}

// MARK: - Ports

extension LoopbackClient {
    /// A port of 127.0.0.1 that is free for UDP and TCP at this moment.
    package static func freePort() throws -> Int {
        #if canImport(Darwin)
            let (datagram, stream) = (SOCK_DGRAM, SOCK_STREAM)
        #else
            let (datagram, stream) = (Int32(SOCK_DGRAM.rawValue), Int32(SOCK_STREAM.rawValue))
        #endif
        for _ in 0..<100 {
            let udp = socket(AF_INET, datagram, 0)
            let tcp = socket(AF_INET, stream, 0)
            defer {
                close(udp)
                close(tcp)
            }
            guard attach(udp, to: 0, by: .binding), let port = port(of: udp), attach(tcp, to: port, by: .binding) else {
                continue
            }
            return port
        }
        throw Failure(.unavailable, "no port of 127.0.0.1 is free for both UDP and TCP")
    }

    private enum Attachment {
        case binding, connecting
    }

    /// Binds or connects a socket to a port of 127.0.0.1.
    private static func attach(_ descriptor: Int32, to port: Int, by attachment: Attachment) -> Bool {
        var address = sockaddr_in()
        address.sin_family = numericCast(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let length = socklen_t(MemoryLayout<sockaddr_in>.size)
                return switch attachment {
                case .binding: unsafe bind(descriptor, address, length)
                case .connecting: unsafe connect(descriptor, address, length)
                }
            }
        }
        return status == 0
    }

    private static func port(of descriptor: Int32) -> Int? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe getsockname(descriptor, address, &length)
            }
        }
        return status == 0 ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}

internal import CSockets

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Datagrams that are taken in one system call, and their replies, which leave in another: calls are most of what a
/// small datagram costs.
///
/// Its memory is reserved once, and the system provides it page by page as it is used.
@safe
package struct DatagramBatch: ~Copyable {
    /// Datagrams taken at once.
    package static let capacity = 32
    /// The longest datagram; what is longer arrives cut off.
    private static let maximumLength = 65_535

    private let incoming: UnsafeMutablePointer<csockets_datagram>
    private let outgoing: UnsafeMutablePointer<csockets_datagram>
    private let incomingParts: UnsafeMutablePointer<iovec>
    private let outgoingParts: UnsafeMutablePointer<iovec>
    private let received: UnsafeMutableRawPointer
    private let replies: UnsafeMutableRawPointer
    private let sources: UnsafeMutablePointer<sockaddr_storage>
    /// The address that the datagram was sent to, on sockets that listen on every address.
    package private(set) var local = LocalAddress()
    /// Datagrams that were taken last.
    package private(set) var count = 0
    private var replyCount = 0
    private var replyOctets = 0

    package init() {
        let capacity = DatagramBatch.capacity
        unsafe incoming = .allocate(capacity: capacity)
        unsafe outgoing = .allocate(capacity: capacity)
        unsafe incomingParts = .allocate(capacity: capacity)
        unsafe outgoingParts = .allocate(capacity: capacity)
        unsafe sources = .allocate(capacity: capacity)
        unsafe incoming.initialize(repeating: csockets_datagram(), count: capacity)
        unsafe outgoing.initialize(repeating: csockets_datagram(), count: capacity)
        unsafe incomingParts.initialize(repeating: iovec(), count: capacity)
        unsafe outgoingParts.initialize(repeating: iovec(), count: capacity)
        unsafe sources.initialize(repeating: sockaddr_storage(), count: capacity)
        // Zeroed memory of this size is not touched before it is used.
        guard let received = unsafe calloc(capacity, DatagramBatch.maximumLength),
            let replies = unsafe calloc(capacity, DatagramBatch.maximumLength)
        else { preconditionFailure("no memory for \(capacity) datagrams") }
        unsafe self.received = received
        unsafe self.replies = replies
        for index in 0..<capacity { connect(index) }
    }

    /// Lets the headers of one datagram and of one reply point at their parts.
    private func connect(_ index: Int) {
        let slot = unsafe received + index * DatagramBatch.maximumLength
        unsafe incomingParts[index] = iovec(iov_base: slot, iov_len: DatagramBatch.maximumLength)
        unsafe incoming[index].header.msg_name = UnsafeMutableRawPointer(sources + index)
        unsafe incoming[index].header.msg_iov = incomingParts + index
        unsafe incoming[index].header.msg_iovlen = 1
        unsafe outgoing[index].header.msg_iov = outgoingParts + index
        unsafe outgoing[index].header.msg_iovlen = 1
    }

    deinit {
        unsafe incoming.deallocate()
        unsafe outgoing.deallocate()
        unsafe incomingParts.deallocate()
        unsafe outgoingParts.deallocate()
        unsafe sources.deallocate()
        unsafe free(received)
        unsafe free(replies)
    }

    /// Takes the datagrams that wait, `capacity` at most.
    /// - Throws: What the system reports: an earlier reply that met a closed port, or the like.
    package mutating func receive(from socket: UDPSocket) throws(TransportError) {
        (count, replyCount, replyOctets) = (0, 0, 0)
        for index in 0..<DatagramBatch.capacity {
            unsafe incoming[index].header.msg_namelen = socklen_t(MemoryLayout<sockaddr_storage>.size)
        }
        let number = socket.listensEverywhere ? receiveOne(socket.number) : receiveMany(socket.number)
        guard number < 0 else {
            count = number
            return
        }
        let error = TransportError.last("receive over UDP")
        switch error.code {
        case .system(EAGAIN), .system(EINTR): return
        default: throw error
        }
    }

    private func receiveMany(_ descriptor: Int32) -> Int {
        unsafe Int(csockets_receive_many(descriptor, incoming, UInt32(DatagramBatch.capacity)))
    }

    /// Which of our addresses a datagram was sent to is told for single ones.
    private mutating func receiveOne(_ descriptor: Int32) -> Int {
        let length = unsafe sources.withMemoryRebound(to: sockaddr.self, capacity: 1) { source in
            unsafe csockets_receive(
                descriptor, received, DatagramBatch.maximumLength, source, &incoming[0].header.msg_namelen,
                &local.raw)
        }
        guard length >= 0 else { return -1 }
        unsafe incoming[0].length = UInt32(length)
        return 1
    }

    /// Copies a datagram to the front of a buffer.
    /// - Returns: Its octets.
    package func copyDatagram(_ index: Int, into buffer: inout [UInt8]) -> Int {
        precondition(index < count, "no such datagram")
        let length = min(Int(unsafe incoming[index].length), buffer.count)
        let slot = unsafe UnsafeRawBufferPointer(start: received + index * DatagramBatch.maximumLength, count: length)
        unsafe buffer.withUnsafeMutableBytes { unsafe $0.copyMemory(from: slot) }
        return length
    }

    /// Where a datagram came from.
    package func source(_ index: Int) -> Endpoint? {
        precondition(index < count, "no such datagram")
        return unsafe SocketAddress(sources[index]).endpoint
    }

    /// Takes a reply to the sender of a datagram; it leaves with `send`.
    package mutating func reply(to index: Int, _ buffer: [UInt8], count length: Int) {
        precondition(
            index < count && replyCount < DatagramBatch.capacity && length <= buffer.count
                && length <= DatagramBatch.maximumLength, "one reply to each datagram")
        let slot = unsafe UnsafeMutableRawBufferPointer(start: replies + replyOctets, count: length)
        unsafe buffer.withUnsafeBytes { unsafe slot.copyMemory(from: .init(rebasing: $0[..<length])) }
        unsafe outgoingParts[replyCount] = iovec(iov_base: slot.baseAddress, iov_len: length)
        unsafe outgoing[replyCount].header.msg_name = incoming[index].header.msg_name
        unsafe outgoing[replyCount].header.msg_namelen = incoming[index].header.msg_namelen
        replyCount += 1
        replyOctets += length
    }

    /// Sends the replies. A full send queue drops them, as networks do.
    /// - Throws: What the system reported last; the other replies were sent.
    package mutating func send(on socket: UDPSocket) throws(TransportError) {
        var failure: TransportError?
        var sent = 0
        while sent < replyCount {
            let number = socket.listensEverywhere ? sendOne(socket.number) : sendMany(socket.number, from: sent)
            if number < 0, errno != EAGAIN, errno != ENOBUFS, errno != EINTR { failure = .last("send over UDP") }
            // The one that could not be sent is left out.
            sent += max(number, 1)
        }
        (replyCount, replyOctets) = (0, 0)
        if let failure { throw failure }
    }

    private func sendMany(_ descriptor: Int32, from first: Int) -> Int {
        unsafe Int(csockets_send_many(descriptor, outgoing + first, UInt32(replyCount - first)))
    }

    private mutating func sendOne(_ descriptor: Int32) -> Int {
        let count = unsafe sources.withMemoryRebound(to: sockaddr.self, capacity: 1) { destination in
            unsafe csockets_send(
                descriptor, outgoingParts[0].iov_base, outgoingParts[0].iov_len, destination,
                outgoing[0].header.msg_namelen, &local.raw)
        }
        return count < 0 ? -1 : 1
    }
}

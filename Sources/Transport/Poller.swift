internal import CSockets

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// A list of descriptors to wait for; `poll` of the C library.
package struct Poller {
    private var entries: [pollfd] = []

    package init() {}

    /// What a descriptor is waited for.
    package struct Interest: OptionSet, Sendable {
        package let rawValue: Int16

        package init(rawValue: Int16) {
            self.rawValue = rawValue
        }

        package static let reading = Interest(rawValue: Int16(POLLIN))
        package static let writing = Interest(rawValue: Int16(POLLOUT))
    }

    /// Forgets the descriptors behind the first `count`.
    package mutating func keepFirst(_ count: Int) {
        entries.removeLast(max(0, entries.count - count))
    }

    package mutating func add(_ number: Int32, for interest: Interest) {
        entries.append(pollfd(fd: number, events: interest.rawValue, revents: 0))
    }

    /// Waits until a descriptor is ready, or for `timeout`, a day at most; without one, for as long as it takes.
    package mutating func wait(for timeout: Duration? = nil) {
        let milliseconds = timeout.map { timeout in
            // Rounded up, so that a deadline has passed when the wait for it ends; a wait for a later one begins anew.
            let (seconds, attoseconds) = min(max(timeout, .zero), .seconds(86_400)).components
            return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
        }
        let count = entries.count
        let ready = unsafe entries.withUnsafeMutableBufferPointer { buffer in
            unsafe poll(buffer.baseAddress, nfds_t(count), milliseconds ?? -1)
        }
        // A signal ended the wait: nothing is ready.
        guard ready < 0 else { return }
        for index in entries.indices { entries[index].revents = 0 }
    }

    /// Whether the descriptor at an index has something to read or has failed.
    package func isReadable(_ index: Int) -> Bool {
        entries[index].revents & Int16(POLLIN | POLLERR | POLLHUP | POLLNVAL) != 0
    }

    /// Whether the descriptor at an index takes more to write or has failed.
    package func isWritable(_ index: Int) -> Bool {
        entries[index].revents & Int16(POLLOUT | POLLERR | POLLHUP | POLLNVAL) != 0
    }
}

/// Ends another thread's wait.
package struct WakePipe: ~Copyable, Sendable {
    private let reader: Descriptor
    private let writer: Descriptor

    package init() throws(TransportError) {
        var (readEnd, writeEnd) = (Int32(-1), Int32(-1))
        guard unsafe csockets_pipe(&readEnd, &writeEnd) == 0 else { throw .last("open a pipe") }
        reader = Descriptor(owning: readEnd)
        writer = Descriptor(owning: writeEnd)
    }

    /// The descriptor that becomes readable.
    package var number: Int32 { reader.number }

    package func wake() {
        var octet: UInt8 = 1
        // A full pipe is a wake-up that is already on its way.
        unsafe _ = write(writer.number, &octet, 1)
    }

    package func drain() {
        var octets: (UInt64, UInt64) = (0, 0)
        while unsafe read(reader.number, &octets, 16) == 16 {}
    }
}

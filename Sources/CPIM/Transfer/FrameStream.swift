package import Transport

/// Frames on a connection, one behind the other.
package struct FrameStream: Sendable {
    /// Octets that are taken at once: what a peer announces, and does not send, costs no memory.
    private static let portion = 1 << 16

    private let stream: any ByteStream

    package init(_ stream: any ByteStream) {
        self.stream = stream
    }

    /// - Returns: Whether the whole frame was taken before the deadline.
    /// - Throws: `FrameError` for an operation that fits no frame; `TransportError`; `CancellationError`.
    package func send(_ content: FrameContent, before deadline: ContinuousClock.Instant) async throws -> Bool {
        try await stream.send(content.frame(), before: deadline)
    }

    /// What comes next.
    /// - Returns: None when it was not there in full before the deadline.
    /// - Throws: `FrameError` for octets that are no frame; `TransportError`; `CancellationError`.
    package func receive(before deadline: ContinuousClock.Instant) async throws -> FrameContent? {
        guard let head = try await stream.receive(Frame.headLength, before: deadline) else { return nil }
        let length = head.reduce(0) { $0 << 8 | Int($1) }
        guard length <= Frame.maximumLength else { throw FrameError(code: .tooLong, offset: 0) }
        var body: [UInt8] = []
        while body.count < length {
            let count = min(FrameStream.portion, length - body.count)
            guard let more = try await stream.receive(count, before: deadline) else { return nil }
            body += more
        }
        return try FrameContent(body: body)
    }
}

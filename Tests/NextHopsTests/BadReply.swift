import DNSWire

extension FakeQuery {
    /// A reply that claims one answer, whose bytes follow.
    func reply(withAnswer record: [UInt8]) -> [UInt8] {
        var bytes = reply().bytes
        bytes[7] = 1
        return bytes + record
    }

    /// An SRV record owned by the question's name, with the data given and the length that it claims.
    static func service(claiming length: Int, _ data: [UInt8]) -> [UInt8] {
        // A pointer to the question, SRV, IN, TTL 60.
        [0xC0, 12, 0, 33, 0, 1, 0, 0, 0, 60, UInt8(length >> 8), UInt8(length & 0xFF)] + data
    }
}

extension FakeServer {
    /// Repeats the question, and an answer that ends in the middle.
    static let malformed = FakeServer("bytes that are no message") { [$0.returning($0.reply(withAnswer: [0xC0]))] }

    /// Is sent to other servers for the name.
    static let lame = FakeServer.replying("a referral to the root") { query in
        var reply = query.reply()
        reply.isAuthoritative = false
        reply.authority = [Record(owner: .root, type: .ns, ttl: 60, data: Name.root.wire)]
        return reply
    }
}

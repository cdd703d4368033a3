/// Messages on a stream: each behind its length in two octets (RFC 1035 4.2.2).
package struct StreamFraming: Sendable {
    private var rest: [UInt8] = []

    package init() {}

    package static func framed(_ message: [UInt8]) -> [UInt8] {
        [UInt8(truncatingIfNeeded: message.count >> 8), UInt8(truncatingIfNeeded: message.count)] + message
    }

    /// The messages that are complete with `octets`.
    package mutating func messages(adding octets: [UInt8]) -> [[UInt8]] {
        rest += octets
        var messages: [[UInt8]] = []
        while rest.count >= 2 {
            let end = 2 + Int(rest[0]) << 8 + Int(rest[1])
            guard rest.count >= end else { break }
            messages.append(Array(rest[2..<end]))
            rest.removeFirst(end)
        }
        return messages
    }
}

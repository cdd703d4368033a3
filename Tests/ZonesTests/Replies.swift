import DNSWire
import Testing
import Transport
import Zones

/// A question and the reply to it in presentation form: the code and `aa` or `tc`, then one line a record.
struct Exchange: CustomTestStringConvertible, Sendable {
    let question: String
    let claim: String
    let reply: [String]

    init(_ question: String, _ claim: String, _ reply: String...) {
        self.question = question
        self.claim = claim
        self.reply = reply
    }

    var testDescription: String { "\(question): \(claim)" }
}

extension Catalog {
    /// The reply to `NAME TYPE`, read by two readers.
    func reply(to question: String, _ options: Responder.Options = Responder.Options()) throws -> Message {
        var responder = Responder(self, options)
        return try responder.message(for: try Question(text: question), over: .tcp)
    }
}

extension Responder {
    mutating func message(
        for question: Question, over transport: TransportProtocol = .udp, edns: EDNS? = nil
    ) throws -> Message {
        var query = Message(id: 0x1234, questions: [question])
        query.edns = edns
        let bytes = reply(to: query.bytes, over: transport)
        return try read(try #require(bytes, "no reply to \(question)"))
    }
}

extension Question {
    /// `www.example.test A`.
    init(text: String) throws {
        let words = text.split(separator: " ")
        let (name, type) = (words.first.map(String.init) ?? "", words.last.map(String.init) ?? "")
        self.init(name: try Name(name), type: try #require(RecordType(type)))
    }
}

/// A reply as both readers of this project read it: our own, and ldns.
func read(_ reply: [UInt8]) throws -> Message {
    let message = try Message(parsing: reply)
    guard let packet = LDNSPacket(parsing: reply) else { throw UnreadableReply(reply: reply) }
    let ours = [message.answer, message.authority, message.additional].map { $0.map(\.text) }
    let theirs = packet.records.map { section in section.map(singleSpaced) }
    #expect(ours == theirs)
    return message
}

/// The text of a record without tabs, and without the space that ldns leaves behind lists of types.
private func singleSpaced(_ text: String) -> String {
    let line = text.replacing("\t", with: " ")
    return line.hasSuffix(" ") ? String(line.dropLast()) : line
}

/// A reply that ldns does not read.
struct UnreadableReply: Error {
    let reply: [UInt8]
}

extension Message {
    /// The reply in presentation form, as `Exchange` states it.
    var lines: [String] {
        let flags = (isAuthoritative ? " aa" : "") + (isTruncated ? " tc" : "")
        return ["\(responseCode)\(flags)"] + answer.map(\.text) + authority.map { "authority " + $0.text }
            + additional.map { "additional " + $0.text }
    }
}

/// Lines that many replies share.
enum Lines {
    static let noData =
        "authority example.test. 300 IN SOA ns.example.test. host.example.test. 1 7200 900 1209600 300"
    static let addressesOfNS = [
        "additional ns.example.test. 3600 IN A 192.0.2.53", "additional ns.example.test. 3600 IN AAAA 2001:db8::53",
    ]
}

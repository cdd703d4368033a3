import DNSWire
import NextHops
import Testing
import Transport

@testable import Conformance
@testable import Zones

/// A hop as scenarios write it: `target:port [address...]`.
func hop(
    _ text: String, _ label: ProtocolLabel = .xmpp, priority: UInt16 = 0, weight: UInt16 = 0, isImplicit: Bool = false
) throws -> Hop {
    let words = text.split(separator: " ").map(String.init)
    let parts = try #require(words.first).split(separator: ":").map(String.init)
    try #require(parts.count == 2)
    return Hop(
        protocolLabel: label, priority: priority, weight: weight, target: try Name(parts[0]),
        port: try #require(UInt16(parts[1])), addresses: try words.dropFirst().map { try #require(IPAddress($0)) },
        isImplicit: isImplicit)
}

extension SubjectReply {
    static func hops(_ texts: String..., diagnostics: [Diagnostic]? = []) throws -> SubjectReply {
        SubjectReply(outcome: .hops(try texts.map { try hop($0) }), diagnostics: diagnostics, explanation: [])
    }

    static func error(
        _ code: ResolutionError.Code, _ detail: ResolutionError.Detail? = nil, diagnostics: [Diagnostic]? = []
    ) -> SubjectReply {
        SubjectReply(outcome: .error(code, detail), diagnostics: diagnostics, explanation: [])
    }
}

/// A line of a server's log: `SRV _im._sip.example.test/udp`.
func logEntry(_ text: String) throws -> QueryLog.Entry {
    let words = text.split(separator: " ").map(String.init)
    let parts = try #require(words.last).split(separator: "/").map(String.init)
    try #require(words.count == 2 && parts.count == 2)
    let question = Question(name: try Name(parts[0]), type: try #require(RecordType(words[0])))
    let endpoint = Endpoint(address: .ipv4Loopback, port: 5300)
    return QueryLog.Entry(
        time: .now, client: endpoint, server: endpoint, transport: try #require(TransportProtocol(rawValue: parts[1])),
        question: question, responseCode: .noError, isTruncated: false, answerCount: 1, replyLength: 100)
}

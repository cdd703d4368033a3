internal import Foundation
import NextHops

/// A request of the adapter protocol, version 1: one JSON object on a line.
struct AdapterRequest: Codable, Sendable {
    static let version = 1

    var id: Int
    var `do`: String
    var `protocol`: Int?
    var uri: String?
    var servers: [String]?
    var protocols: [String]?
    /// Seconds for a try.
    var timeout: Double?
    /// Rounds over the servers.
    var attempts: Int?
    var ports: [String: UInt16]?
    var seed: UInt64?
    /// Resolve so often, and tally the orders.
    var `repeat`: Int?
    /// The numbers of the weighted draw, instead of chance.
    var draws: [Int]?
    var strict: Bool?
    var limit: Int?
    var family: String?
    /// `use` or `ignore`.
    var additional: String?
    /// How far the clock moves.
    var seconds: Double?

    init(id: Int, do verb: String) {
        self.id = id
        self.do = verb
    }
}

/// A reply of the adapter protocol.
struct AdapterReply: Codable, Sendable {
    struct HopObject: Codable, Sendable {
        var `protocol`: String?
        var target: String
        var port: UInt16
        var addresses: [String]?
        var priority: UInt16?
        var weight: UInt16?
        /// Only when true.
        var implicit: Bool?
    }

    struct DiagnosticObject: Codable, Sendable {
        var code: String
        var name: String?
    }

    /// How often an order of hosts came out.
    struct Tally: Codable, Sendable {
        /// `a.example.test:5269`, first to last.
        var order: [String]
        var n: Int
    }

    var id: Int
    var `protocol`: Int?
    var name: String?
    var version: String?
    var gives: [String]?
    var can: [String]?
    var hops: [HopObject]?
    var error: String?
    var detail: String?
    var diagnostics: [DiagnosticObject]?
    var domain: String?
    var localPart: String?
    var tally: [Tally]?
    /// The inclusive upper bound of each draw.
    var bounds: [Int]?
    var done: Bool?
    var skipped: Bool?
    var reason: String?

    init(id: Int) {
        self.id = id
    }
}

/// Reads objects of the protocol.
enum HopLines {
    static func value<Value: Decodable>(_ type: Value.Type, from line: some Collection<UInt8>) throws -> Value {
        try JSONDecoder().decode(type, from: Data(line))
    }
}

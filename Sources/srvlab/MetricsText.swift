import DNSWire
internal import Foundation
import Transport
import Zones

/// What a server did, as one JSON object a line.
enum MetricsText {
    private struct Line: Encodable {
        let server: String?
        let listen: [String]
        let received: [String: Int]
        let queries: [String: Int]
        let rcodes: [String: Int]
        let truncated: Int
        let unanswerable: Int
        let dropped: Int
        let shortened: Int
        let connections: Int
        let refusedConnections: Int
        let octetsSent: Int
    }

    static func line(_ server: ZoneServer, _ name: String?) -> String {
        let metrics = server.metrics
        var queries = Dictionary(uniqueKeysWithValues: metrics.queries.map { ($0.key.description, $0.value) })
        if metrics.otherQueries > 0 { queries["other"] = metrics.otherQueries }
        let line = Line(
            server: name, listen: server.endpoints.map(\.description),
            received: Dictionary(uniqueKeysWithValues: metrics.received.map { ($0.key.rawValue, $0.value) }),
            queries: queries,
            rcodes: Dictionary(uniqueKeysWithValues: metrics.replies.map { ($0.key.description, $0.value) }),
            truncated: metrics.truncatedReplies, unanswerable: metrics.unanswerable, dropped: metrics.droppedQueries,
            shortened: metrics.shortenedReplies,
            connections: metrics.connections, refusedConnections: metrics.refusedConnections,
            octetsSent: metrics.octetsSent)
        return JSONEncoder.line(of: line)
    }
}

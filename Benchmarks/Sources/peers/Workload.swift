internal import Foundation
import Harness

/// The queries of one run, as a data file of dnsperf, a name and a type a line: as many lines as queries.
struct Workload {
    /// What is asked, of a hundred queries. Names that do not exist are asked for next to names that do.
    enum Share {
        static let srv = 40
        static let targetA = 20
        static let targetAAAA = 10
        static let plainA = 20
        static let noSuchName = 10
    }

    let path: String
    let queryCount: Int

    /// Draws queries over all names of a zone set alike; the same seed gives the same file.
    init(drawing queryCount: Int, from zones: ZoneSet, to path: String, seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var text = ""
        for _ in 0..<queryCount { text += Workload.line(zones.kind, using: &generator) }
        try Data(text.utf8).write(to: URL(filePath: path))
        self.path = path
        self.queryCount = queryCount
    }

    private static func line(_ kind: ZoneSet.Kind, using generator: inout SplitMix64) -> String {
        let apex = ZoneSet.apex(Int.random(in: 0..<kind.zoneCount, using: &generator), of: kind)
        let group = Int.random(in: 0..<kind.groupCount, using: &generator)
        let target = Int.random(in: 0..<ZoneSet.Group.targets, using: &generator)
        let plain = Int.random(in: 0..<ZoneSet.Group.plainNames, using: &generator)
        var draw = Int.random(in: 0..<100, using: &generator)
        draw -= Share.srv
        if draw < 0 { return "_im._xmpp.s\(group).\(apex) SRV\n" }
        draw -= Share.targetA
        if draw < 0 { return "h\(group)-\(target).\(apex) A\n" }
        draw -= Share.targetAAAA
        if draw < 0 { return "h\(group)-\(target).\(apex) AAAA\n" }
        draw -= Share.plainA
        if draw < 0 { return "p\(group)-\(plain).\(apex) A\n" }
        return "no\(group)-\(plain).\(apex) A\n"
    }
}

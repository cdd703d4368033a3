import ArgumentParser
internal import Foundation
import Harness

/// Zones that every program serves in one comparison, as files, and what is in them.
struct ZoneSet {
    /// The zone sets that can be generated.
    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case small, million, thousand

        var zoneCount: Int { self == .thousand ? 1000 : 1 }

        /// Groups of names in each zone.
        var groupCount: Int {
            switch self {
            case .small: 5
            case .million: 66_666
            case .thousand: 1
            }
        }

        /// Names with one address that round off the number of records.
        var extraNames: Int { self == .million ? 7 : 0 }

        var recordCount: Int {
            zoneCount * (ZoneSet.fixedRecords + groupCount * Group.records + extraNames)
        }

        var summary: String {
            switch self {
            case .small: "one zone of 50 names, \(recordCount) records"
            case .million: "one zone of 1,000,000 records"
            case .thousand: "1,000 zones of 10 names, \(recordCount.grouped) records"
            }
        }
    }

    /// One zone file.
    struct File {
        let apex: String
        let path: String
    }

    /// One group is ten names and fifteen records: an SRV set of three targets, the targets with an A and an AAAA
    /// record each, and plain names with one A record.
    enum Group {
        static let targets = 3
        static let plainNames = 6
        static let names = 1 + targets + plainNames
        static let records = targets + 2 * targets + plainNames
    }

    /// SOA, NS, and the address of the name server.
    private static let fixedRecords = 3

    let kind: Kind
    let files: [File]

    /// A question with an answer of three records in the zone that is read last.
    var lastQuestion: (name: String, answerCount: Int) {
        ("_im._xmpp.s\(kind.groupCount - 1).\(ZoneSet.apex(kind.zoneCount - 1, of: kind))", Group.targets)
    }

    static func apex(_ number: Int, of kind: Kind) -> String {
        kind == .thousand ? "z\(number).bench.test" : "bench.test"
    }
}

// MARK: - Generating

extension ZoneSet {
    /// Writes the zones of a kind into a folder; the same seed gives the same files.
    init(generating kind: Kind, into folder: String, seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        self.kind = kind
        var files: [File] = []
        for number in 0..<kind.zoneCount {
            let apex = ZoneSet.apex(number, of: kind)
            let file = File(apex: apex, path: "\(folder)/\(apex).zone")
            try Data(ZoneSet.text(kind, apex: apex, using: &generator).utf8).write(to: URL(filePath: file.path))
            files.append(file)
        }
        self.files = files
    }

    private static func text(_ kind: Kind, apex: String, using generator: inout SplitMix64) -> String {
        var text = """
            $ORIGIN \(apex).
            $TTL 3600
            @ SOA ns hostmaster 1 7200 900 1209600 300
            @ NS ns
            ns A 192.0.2.53

            """
        for group in 0..<kind.groupCount {
            for target in 0..<Group.targets {
                let weight = Int.random(in: 0...100, using: &generator)
                text += "_im._xmpp.s\(group) SRV \(10 * (target / 2 + 1)) \(weight) 5269 h\(group)-\(target)\n"
            }
            for target in 0..<Group.targets {
                let (high, low) = (String(group >> 16, radix: 16), String(group & 0xFFFF, radix: 16))
                text += "h\(group)-\(target) A \(address(&generator))\n"
                text += "h\(group)-\(target) AAAA 2001:db8:\(high):\(low)::\(target + 1)\n"
            }
            for plain in 0..<Group.plainNames { text += "p\(group)-\(plain) A \(address(&generator))\n" }
        }
        for extra in 0..<kind.extraNames { text += "x\(extra) A \(address(&generator))\n" }
        return text
    }

    private static func address(_ generator: inout SplitMix64) -> String {
        "192.0.2.\(Int.random(in: 1...254, using: &generator))"
    }
}

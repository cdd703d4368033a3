import DNSWire
import Foundation
import Zones

/// A zone file that is served by our server and by its peers.
struct PeerZone: Sendable {
    let zone: Zone
    let path: String

    var apex: Name { zone.apex }
    /// The apex without a final dot.
    var apexText: String { String(zone.apex.description.dropLast()) }

    private init(_ path: String) throws {
        zone = try Zone(contentsOf: path)
        self.path = path
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    private static let tree = folder.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The zones beside this file, those of the tree, and those that scenarios are about, each apex once.
    /// - Parameter scratch: Where zones out of scenarios are written.
    static func all(writingTo scratch: borrowing TemporaryFolder) throws -> [PeerZone] {
        var zones: [PeerZone] = []
        var seen: Set<Name> = []
        let folders = [folder.appending(path: "Zones"), tree.appending(path: "zones")]
        for path in try folders.flatMap({ try files(in: $0, ".zone") }) + (try scenarioZones(scratch)) {
            // One that we refuse is an error: all of them are zones.
            let zone = try PeerZone(path)
            guard seen.insert(zone.apex).inserted else { continue }
            guard !zone.hasRepeatedRecords else {
                print("not compared: \(zone.apexText), whose records differ in the case of names only")
                continue
            }
            zones.append(zone)
        }
        return zones
    }

    /// Whether records differ in the case of names only. Ours serves them as they are written, for a scenario about
    /// them; everyone else serves the first (RFC 2181 5).
    private var hasRepeatedRecords: Bool {
        let texts = zone.records.map { "\($0.record)".lowercased() }
        return Set(texts).count < texts.count
    }

    private static func files(in folder: URL, _ suffix: String) throws -> [String] {
        let path = folder.path(percentEncoded: false)
        let names = try FileManager.default.subpathsOfDirectory(atPath: path)
        return names.filter { $0.hasSuffix(suffix) }.sorted().map { "\(path)/\($0)" }
    }

    /// The zones that stand as text in scenarios, the first of each apex, as files.
    private static func scenarioZones(_ scratch: borrowing TemporaryFolder) throws -> [String] {
        var written: Set<String> = []
        var paths: [String] = []
        for file in try files(in: tree.appending(path: "Scenarios"), ".yaml") {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            for (apex, zone) in blocks(of: text) where written.insert(apex).inserted {
                paths.append(try scratch.write(zone, to: "scenarios/\(apex).zone"))
            }
        }
        return paths
    }

    /// The block texts below `zones:` in a scenario.
    private static func blocks(of scenario: String) -> [(apex: String, text: String)] {
        var blocks: [(apex: String, text: String)] = []
        var isInside = false
        for line in scenario.split(separator: "\n") {
            if !line.hasPrefix(" ") {
                isInside = line == "zones:"
            } else if isInside, line.hasPrefix("    ") {
                blocks[blocks.count - 1].text += line.dropFirst(4) + "\n"
            } else if isInside {
                // A zone in a file of its own has no lines below it.
                blocks.append((line.dropFirst(2).prefix { $0 != ":" }.lowercased(), ""))
            }
        }
        // Configuration files spell other names in ways of their own.
        return blocks.filter { block in
            !block.text.isEmpty
                && block.apex.utf8.allSatisfy { ($0 | 0x20).isLowercaseLetter || "0123456789-._".utf8.contains($0) }
        }
    }
}

extension UInt8 {
    fileprivate var isLowercaseLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
}

public import DNSWire
internal import Foundation
import Zones

/// Looks for mistakes in zones: in their text, and in where they send clients.
public struct Lint: Sendable {
    /// Where a zone comes from.
    public struct Source: Sendable {
        fileprivate enum Kind { case file(String, origin: Name?), text(String, origin: Name?, name: String) }
        fileprivate let kind: Kind

        /// A zone file.
        /// - Parameters:
        ///   - path: The file.
        ///   - origin: What names without a final dot are completed with before the first `$ORIGIN`; by default the
        ///     name of the file without `.zone`.
        public static func file(_ path: String, origin: Name? = nil) -> Source {
            Source(kind: .file(path, origin: origin))
        }

        /// The text of a zone.
        /// - Parameters:
        ///   - text: A master file (RFC 1035 5); `$INCLUDE` is not for it.
        ///   - origin: What names without a final dot are completed with; none where the text has to say it.
        ///   - name: What places call the text.
        public static func text(_ text: String, origin: Name?, name: String) -> Source {
            Source(kind: .text(text, origin: origin, name: name))
        }

        var name: String {
            switch kind {
            case .file(let path, _): path
            case .text(_, _, let name): name
            }
        }
    }

    /// Files with comments are read as a whole; larger ones have none that count.
    private static let longestCommentedFile = 64 << 20

    private let levels: LintLevels

    /// Lint at these levels.
    public init(_ levels: LintLevels = LintLevels()) {
        self.levels = levels
    }

    /// Looks at zones together: what one says of a name holds for the targets of the others.
    public func report(on sources: [Source]) -> LintReport {
        var zones: [Zone] = []
        var issues: [ZoneIssue] = []
        for source in sources {
            do throws(ZoneError) {
                zones.append(try Lint.zone(from: source))
            } catch {
                issues += error.issues
            }
        }
        let scene = LintScene(zones, issues: issues, ignores: Lint.ignores(sources, zones))
        let found = LintRule.all.flatMap { rule in rule.check(scene).map { (rule: rule, spot: $0) } }
        var report = LintReport(zoneCount: zones.count, brokenZoneCount: sources.count - zones.count)
        report.recordCount = zones.reduce(0) { $0 + $1.recordCount }
        let meant = MeantFindings(scene.ignores, Lint.lines(of: zones, and: issues))
        var needed: Set<LintIgnore> = []
        for (rule, spot) in found {
            // A line that is wrong itself is never meant.
            let ignore = rule.topic == .text ? nil : meant.ignore(of: rule.id, at: spot.place)
            if let ignore { needed.insert(ignore) }
            guard let severity = levels.severity(of: rule) else { continue }
            let finding = LintFinding(
                rule: rule, severity: severity, spot,
                hasSeveralTTLs: spot.record.map(scene.hasSeveralTTLs) ?? false)
            if let ignore {
                report.ignored.append((finding, ignore.reason))
            } else {
                report.findings.append(finding)
            }
        }
        // Of a zone that cannot be read nobody knows what is needed.
        let files = Set(scene.zones.flatMap { $0.records.map(\.place.file) })
        report.findings += unneeded(scene.ignores.filter { !needed.contains($0) && files.contains($0.place.file) })
        report.sort(sources.map(\.name))
        return report
    }

    /// Comments about which no finding was.
    private func unneeded(_ ignores: [LintIgnore]) -> [LintFinding] {
        guard let severity = levels.severity(of: .unneeded) else { return [] }
        return ignores.compactMap { ignore in
            // Those that are wrong were told.
            guard let rule = LintRule.named(ignore.rule), rule.topic != .text, !ignore.reason.isEmpty else {
                return nil
            }
            let spot = LintSpot(at: ignore.place, "nothing to ignore by \(ignore.rule)")
            return LintFinding(rule: .unneeded, severity: severity, spot)
        }
    }

    private static func zone(from source: Source) throws(ZoneError) -> Zone {
        switch source.kind {
        case .file(let path, let origin): try Zone(contentsOf: path, origin: origin)
        case .text(let text, let origin, let name): try Zone(text, origin: origin, file: name)
        }
    }

    /// The comments of the sources, and of the files that they include.
    private static func ignores(_ sources: [Source], _ zones: [Zone]) -> [LintIgnore] {
        var seen: Set<String> = []
        let own = sources.flatMap { source -> [LintIgnore] in
            guard seen.insert(source.name).inserted else { return [] }
            switch source.kind {
            case .file(let path, _): return ignores(inFile: path)
            case .text(let text, _, let name): return LintIgnore.all(in: text, file: name)
            }
        }
        let included = zones.flatMap { zone in
            zone.records.map(\.place.file).filter { seen.insert($0).inserted }.flatMap(ignores)
        }
        return own + included
    }

    /// Whoever reads a file that is gone meanwhile was told by the reader of zones.
    private static func ignores(inFile path: String) -> [LintIgnore] {
        guard case .regular? = FileKind(path: path),
            let size = try? URL(filePath: path).resourceValues(forKeys: [.fileSizeKey]).fileSize,
            size <= longestCommentedFile, let data = FileManager.default.contents(atPath: path)
        else { return [] }
        return LintIgnore.all(in: String(decoding: data, as: UTF8.self), file: path)
    }

    /// The lines on which records begin, by file, in ascending order.
    private static func lines(of zones: [Zone], and issues: [ZoneIssue]) -> [String: [Int]] {
        var lines: [String: Set<Int>] = [:]
        for zone in zones {
            for (_, place) in zone.records { lines[place.file, default: []].insert(place.line) }
        }
        for issue in issues { lines[issue.place.file, default: []].insert(issue.place.line) }
        return lines.mapValues { $0.sorted() }
    }
}

/// The findings that comments are about.
private struct MeantFindings {
    private struct Key: Hashable {
        let rule: String
        let place: Place
    }

    private var ignores: [Key: LintIgnore] = [:]

    /// - Parameter lines: Those on which records begin, by file, in ascending order.
    init(_ comments: [LintIgnore], _ lines: [String: [Int]]) {
        // A comment without a reason is wrong itself, and hides nothing.
        for comment in comments where !comment.reason.isEmpty {
            let known = lines[comment.place.file] ?? []
            // The first record behind the comment; the comment is about it, or about the one before.
            let next = known.partitioningIndex { $0 > comment.place.line }
            let index = comment.isAlone ? next : next - 1
            guard known.indices.contains(index) else { continue }
            let place = Place(file: comment.place.file, line: known[index])
            ignores[Key(rule: comment.rule.lowercased(), place: place)] = comment
        }
    }

    func ignore(of rule: String, at place: Place) -> LintIgnore? { ignores[Key(rule: rule, place: place)] }
}

extension [Int] {
    /// The first place of an ascending list from which on everything is so.
    fileprivate func partitioningIndex(where isSo: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isSo(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

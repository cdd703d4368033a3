import DNSWire
internal import Foundation
public import Zones

/// Where a zone of a test comes from.
///
/// A string literal names a zone file: beside the test file, or in a bundle.
///
///     @Suite(.zones("example.test.zone", .text("@ 60 SOA ns host 1 60 60 60 60\n@ 60 NS ns", origin: "club.test")))
public struct ZoneSource: Sendable {
    private enum Kind {
        case file(String)
        case text(String, origin: String, file: String, line: Int)
        case zone(Zone)
    }

    private let kind: Kind

    /// A zone file. Its origin is its name without `.zone`, unless it says another.
    ///
    /// - Parameter path: From the folder of the test file, or from the resources of the bundle that goes with it; or a
    ///   whole path.
    public static func file(_ path: String) -> ZoneSource { ZoneSource(kind: .file(path)) }

    /// A zone in the form of a zone file (RFC 1035 5).
    ///
    /// - Parameters:
    ///   - text: The zone.
    ///   - origin: What names without a final dot are completed with.
    ///   - file: The file that errors name; by default the one with the test.
    ///   - line: The line of the call, for errors where the text is not found in the file.
    public static func text(
        _ text: String, origin: String, file: String = #filePath, line: Int = #line
    ) -> ZoneSource {
        ZoneSource(kind: .text(text, origin: origin, file: file, line: line))
    }

    /// A zone that was read or made before.
    public static func zone(_ zone: Zone) -> ZoneSource { ZoneSource(kind: .zone(zone)) }

    /// Reads the zone.
    ///
    /// - Throws: `ZoneError` with everything that is wrong in it, `NameError` for the origin, `ZoneSourceError` for a
    ///   file that is nowhere.
    func zone(beside testFile: String, in bundle: Bundle?) throws -> Zone {
        switch kind {
        case .zone(let zone): return zone
        case .text(let text, let origin, let file, let line):
            let apex: Name
            do {
                apex = try Name(origin)
            } catch {
                throw ZonesTraitError(reason: "\(origin), the origin of a zone, is no domain name: \(error)")
            }
            do {
                return try Zone(text, origin: apex, file: file, firstLine: line)
            } catch {
                // Read again with the lines that it really has: those of the file, or its own.
                let first = ZoneSource.line(of: text, in: file)
                let place = first == nil ? "the text of \(file):\(line)" : file
                return try Zone(text, origin: apex, file: place, firstLine: first ?? 1)
            }
        case .file(let path):
            return try Zone(contentsOf: try ZoneSource.found(path, beside: testFile, in: bundle))
        }
    }

    /// The line of a source file on which a text begins that stands there once, line for line, indented as it may be.
    /// The line of the call does not say it: in the attribute of a test that is the line of what stands behind the
    /// attribute.
    private static func line(of text: String, in file: String) -> Int? {
        func trimmed(_ text: String) -> [String] {
            text.split(separator: "\n", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }
        guard let source = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        let (lines, part) = (trimmed(source), trimmed(text))
        if part.count == 1 {
            let found = lines.indices.filter { lines[$0].contains("\"\(part[0])\"") }
            return found.count == 1 ? found[0] + 1 : nil
        }
        let found = lines.indices.filter { lines[$0...].starts(with: part) }
        return found.count == 1 ? found[0] + 1 : nil
    }

    /// The places where a file may be, the first that holds one.
    private static func found(_ path: String, beside testFile: String, in bundle: Bundle?) throws -> String {
        let folder = URL(filePath: testFile).deletingLastPathComponent()
        var places = [path.hasPrefix("/") ? URL(filePath: path) : folder.appending(path: path)]
        if let resources = bundle?.resourceURL {
            // Resources that are processed lose their folders.
            places += [
                resources.appending(path: path), resources.appending(path: URL(filePath: path).lastPathComponent),
            ]
        }
        let paths = places.map { $0.path(percentEncoded: false) }
        guard let found = paths.first(where: { FileManager.default.isReadableFile(atPath: $0) }) else {
            let beside = paths.flatMap { ZoneSource.zoneFiles(besidePath: $0) }
            throw ZoneSourceError(path: path, places: paths, zoneFiles: beside)
        }
        return found
    }

    /// The zone files in the folder of a file that is not there: one of them may be meant.
    private static func zoneFiles(besidePath path: String) -> [String] {
        let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".zone") }.sorted()
    }
}

extension ZoneSource: ExpressibleByStringLiteral {
    /// The file of that name.
    public init(stringLiteral path: String) {
        self = .file(path)
    }
}

/// A zone file that is in none of the places where it may be.
public struct ZoneSourceError: Error, Hashable, Sendable {
    /// The file as the test names it.
    public let path: String
    /// Where it was looked for.
    public let places: [String]
    /// The zone files that are in the folders of these places, without their folders.
    public let zoneFiles: [String]

    /// Files that the description names.
    private static let mostFiles = 5
}

extension ZoneSourceError: CustomStringConvertible {
    /// `no zone file example.test.zone: looked for …`, with every place, and the zone files that are there instead.
    public var description: String {
        let reason = "no zone file \(path): looked for \(places.joined(separator: ", "))"
        guard !zoneFiles.isEmpty else { return reason }
        let rest = zoneFiles.count > ZoneSourceError.mostFiles ? ", …" : ""
        let found = zoneFiles.prefix(ZoneSourceError.mostFiles).joined(separator: ", ") + rest
        return "\(reason); there is \(found)"
    }
}

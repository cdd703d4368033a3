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
    /// - Parameter path: From the folder of the test file, or from the resources of the bundle that goes with it; or a whole
    ///   path.
    public static func file(_ path: String) -> ZoneSource { ZoneSource(kind: .file(path)) }

    /// A zone in the form of a zone file (RFC 1035 5).
    ///
    /// - Parameters:
    ///   - text: The zone.
    ///   - origin: What names without a final dot are completed with.
    ///   - file: The file that errors name; by default the one with the test.
    ///   - line: The line of the call; the text is looked for from there on when something in it is wrong.
    public static func text(
        _ text: String, origin: String, file: String = #filePath, line: Int = #line
    ) -> ZoneSource {
        ZoneSource(kind: .text(text, origin: origin, file: file, line: line))
    }

    /// A zone that was read or made before.
    public static func zone(_ zone: Zone) -> ZoneSource { ZoneSource(kind: .zone(zone)) }

    /// Reads the zone.
    ///
    /// - Throws: `ZoneError` with everything that is wrong in it, `NameError` for the origin, `ZoneSourceError` for a file
    ///   that is nowhere.
    func zone(beside testFile: String, in bundle: Bundle?) throws -> Zone {
        switch kind {
        case .zone(let zone): return zone
        case .text(let text, let origin, let file, let line):
            let origin = try Name(origin)
            do {
                return try Zone(text, origin: origin, file: file, firstLine: line)
            } catch {
                let first = ZoneSource.line(of: text, in: file, from: line)
                return try Zone(text, origin: origin, file: file, firstLine: first)
            }
        case .file(let path):
            return try Zone(contentsOf: try ZoneSource.found(path, beside: testFile, in: bundle))
        }
    }

    /// The line on which a text begins that is written in the call on a line of a source file, or one of the next few lines.
    private static func line(of text: String, in file: String, from line: Int) -> Int {
        guard let source = try? String(contentsOfFile: file, encoding: .utf8),
            let first = text.split(separator: "\n", omittingEmptySubsequences: false).first
        else { return line }
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let part = lines.enumerated().dropFirst(line - 1).prefix(farthestText)
        return part.first { $0.element.contains(first) }.map { $0.offset + 1 } ?? line
    }

    /// Lines behind that of a call on which its text may begin.
    private static let farthestText = 10

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
            throw ZoneSourceError(path: path, places: paths)
        }
        return found
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
}

extension ZoneSourceError: CustomStringConvertible {
    public var description: String { "no zone file \(path): looked for \(places.joined(separator: ", "))" }
}

import Conformance
import DNSWire
internal import Foundation
import Zones

/// Zones and scenarios that paths on the command line name.
enum ZoneArguments {
    /// Whether a path names a scenario: a folder is one of zones, whatever it is called.
    static func isScenario(_ path: String) -> Bool {
        (path.hasSuffix(".yaml") || path.hasSuffix(".yml")) && FileKind(path: path) != .folder
    }

    /// The name that `--origin` says.
    /// - Throws: `Failure` for a text that is no name.
    static func origin(_ text: String?) throws -> Name? {
        do {
            return try text.map { try Name($0) }
        } catch {
            throw Failure(.usage, "--origin \(text ?? ""): \(error)")
        }
    }

    /// - Throws: `Failure` for an origin of several zones.
    static func check(_ origin: Name?, for count: Int) throws {
        guard origin == nil || count == 1 else {
            throw Failure(.usage, "--origin is for one zone, and there are \(count)")
        }
    }

    /// The zones of files and folders; warnings go to standard error.
    /// - Parameter origin: What completes relative names, of one zone; by default the name of its file.
    /// - Throws: `Failure` with everything that is wrong in them.
    static func zones(_ paths: [String], origin: Name? = nil) throws -> [Zone] {
        var zones: [Zone] = []
        var errors: [String] = []
        let files = try files(paths)
        try check(origin, for: files.count)
        for file in files {
            do throws(ZoneError) {
                let zone = try Zone(contentsOf: file, origin: origin)
                for warning in zone.warnings { Output.error("warning: \(warning)") }
                zones.append(zone)
            } catch {
                errors.append(error.description)
            }
        }
        guard errors.isEmpty else { throw Failure(.badInput, errors.joined(separator: "\n")) }
        return zones
    }

    private static func files(_ paths: [String]) throws -> [String] {
        do {
            return try ZoneFiles.find(paths)
        } catch {
            throw Failure(.nothingThere, error.description)
        }
    }

    /// The scenario of a file.
    /// - Throws: `Failure` with everything that is wrong in it.
    static func scenario(_ path: String) throws -> Scenario {
        guard FileKind(path: path) != nil else { throw Failure(.nothingThere, "\(path): no such file or folder") }
        do throws(ScenarioError) {
            return try Scenario(ScenarioFile(path: path))
        } catch {
            throw Failure(.badInput, error.description)
        }
    }
}

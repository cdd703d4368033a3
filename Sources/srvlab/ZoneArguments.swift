import Conformance
internal import Foundation
import Zones

/// Zones and scenarios that paths on the command line name.
enum ZoneArguments {
    /// Whether a path names a scenario: a folder is one of zones, whatever it is called.
    static func isScenario(_ path: String) -> Bool {
        (path.hasSuffix(".yaml") || path.hasSuffix(".yml")) && FileKind(path: path) != .folder
    }

    /// The zones of files and folders; warnings go to standard error.
    /// - Throws: `Failure` with everything that is wrong in them.
    static func zones(_ paths: [String]) throws -> [Zone] {
        var zones: [Zone] = []
        var errors: [String] = []
        for file in try files(paths) {
            do throws(ZoneError) {
                let zone = try Zone(contentsOf: file)
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

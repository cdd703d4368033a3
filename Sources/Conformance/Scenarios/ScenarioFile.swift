internal import Foundation
import Zones

/// Where a scenario is on disk, and what it is called.
public struct ScenarioFile: Hashable, Sendable {
    /// The path without its suffix: from the nearest folder above that holds `zones/`; else with the nearest folder
    /// `Scenarios` first; else from the working directory, if the file lies there; else the name alone.
    public let id: String
    /// The file as it was named.
    public let path: String
    /// The folder that the scenario's other files stay inside: the nearest one above that holds `zones/`, else its own.
    public let root: String

    /// - Parameter path: A file with the suffix `.yaml` or `.yml`.
    public init(path: String) {
        self.path = path
        let full = URL(filePath: FileKind.resolved(path))
        var folder = full.deletingLastPathComponent()
        let own = folder
        while !ScenarioFile.holdsZones(folder), folder.pathComponents.count > 1 { folder.deleteLastPathComponent() }
        let isBesideZones = ScenarioFile.holdsZones(folder)
        root = (isBesideZones ? folder : own).path(percentEncoded: false)
        let base = isBesideZones ? root : ScenarioFile.base(of: own)
        let name = full.deletingPathExtension().path(percentEncoded: false)
        id = String(name.dropFirst(base.count).drop { $0 == "/" })
    }

    /// Where an id begins without `zones/`.
    private static func base(of own: URL) -> String {
        var folder = own
        while folder.pathComponents.count > 1 {
            if folder.lastPathComponent == "Scenarios" {
                return folder.deletingLastPathComponent().path(percentEncoded: false)
            }
            folder.deleteLastPathComponent()
        }
        let working = FileKind.resolved(".")
        let path = own.path(percentEncoded: false)
        return (path + "/").hasPrefix(working.hasSuffix("/") ? working : working + "/") ? working : path
    }

    /// The scenario files among paths: files as they are, each once; folders are searched through by name.
    /// - Throws: `ScenarioFileError` for a path that is not there, or holds no scenario.
    public static func find(_ paths: [String]) throws(ScenarioFileError) -> [ScenarioFile] {
        var files: [ScenarioFile] = []
        for path in paths {
            switch FileKind(path: path) {
            case nil: throw ScenarioFileError(path: path, reason: "no such file or folder")
            case .folder:
                let found = FileKind.files(below: path, suffixes: [".yaml", ".yml"])
                guard !found.isEmpty else { throw ScenarioFileError(path: path, reason: "no scenarios (.yaml) in it") }
                files += found.map(ScenarioFile.init(path:))
            case .regular, .other: files.append(ScenarioFile(path: path))
            }
        }
        var seen: Set<String> = []
        return files.filter { seen.insert(FileKind.resolved($0.path)).inserted }
    }

    /// The id, or the end of one behind a slash, that is most like a text; nothing when none is.
    public static func id(nearestTo text: String, among scenarios: [Scenario]) -> String? {
        let ends = scenarios.flatMap { scenario in
            let parts = scenario.id.split(separator: "/")
            return parts.indices.map { parts[$0...].joined(separator: "/") }
        }
        return Suggestion.closest(to: text, among: ends)
    }

    private static func holdsZones(_ folder: URL) -> Bool {
        FileKind(path: folder.appending(path: "zones").path(percentEncoded: false)) == .folder
    }

    /// A path below a root, links followed; none when it leads outside.
    static func path(_ path: String, inside root: String) -> String? {
        let base = FileKind.resolved(root)
        let folder = base.hasSuffix("/") ? base : base + "/"
        let full = FileKind.resolved(path.hasPrefix("/") ? path : folder + path)
        return full.hasPrefix(folder) ? full : nil
    }
}

/// A path without scenarios.
public struct ScenarioFileError: Error, Hashable, Sendable {
    public let path: String
    public let reason: String
}

extension ScenarioFileError: CustomStringConvertible {
    public var description: String { "\(path): \(reason)" }
}

extension Scenario {
    /// Reads a scenario file.
    /// - Throws: `ScenarioError` with everything that is wrong, each with its line.
    public init(_ file: ScenarioFile) throws(ScenarioError) {
        self = try ScenarioReader.read(file)
    }
}

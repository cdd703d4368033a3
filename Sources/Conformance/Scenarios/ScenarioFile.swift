internal import Foundation
import Zones

/// Where a scenario is on disk, and what it is called.
public struct ScenarioFile: Hashable, Sendable {
    /// The path without its suffix, from `root`.
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
        if !ScenarioFile.holdsZones(folder) { folder = own }
        root = folder.path(percentEncoded: false)
        let name = full.deletingPathExtension().path(percentEncoded: false)
        id = String(name.dropFirst(root.count).drop { $0 == "/" })
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

internal import Foundation

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
        let full = ScenarioFile.absolute(path)
        var folder = full.deletingLastPathComponent()
        let own = folder
        while !ScenarioFile.holdsZones(folder), folder.pathComponents.count > 1 { folder.deleteLastPathComponent() }
        if !ScenarioFile.holdsZones(folder) { folder = own }
        root = folder.path(percentEncoded: false)
        let name = full.deletingPathExtension().path(percentEncoded: false)
        id = String(name.dropFirst(root.count).drop { $0 == "/" })
    }

    /// The scenario files among paths: files as they are, folders searched through, in the order of their ids.
    /// - Throws: `ScenarioFileError` for a path that is not there, or holds no scenario.
    public static func find(_ paths: [String]) throws(ScenarioFileError) -> [ScenarioFile] {
        var files: [ScenarioFile] = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw ScenarioFileError(path: path, reason: "no such file or folder")
            }
            guard isFolder.boolValue else {
                files.append(ScenarioFile(path: path))
                continue
            }
            let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
            let found = names.filter { isScenario($0) }.sorted()
            guard !found.isEmpty else { throw ScenarioFileError(path: path, reason: "no scenarios (.yaml) in it") }
            files += found.map { ScenarioFile(path: path.hasSuffix("/") ? path + $0 : "\(path)/\($0)") }
        }
        var seen: Set<String> = []
        return files.filter { seen.insert($0.path).inserted }
    }

    private static func isScenario(_ name: String) -> Bool {
        (name.hasSuffix(".yaml") || name.hasSuffix(".yml"))
            && !name.split(separator: "/").contains { $0.hasPrefix(".") }
    }

    private static func absolute(_ path: String) -> URL {
        URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath()
    }

    private static func holdsZones(_ folder: URL) -> Bool {
        var isFolder: ObjCBool = false
        let path = folder.appending(path: "zones").path(percentEncoded: false)
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// A path below a root, links followed; none when it leads outside.
    static func path(_ path: String, inside root: String) -> String? {
        let base = absolute(root).path(percentEncoded: false)
        let folder = base.hasSuffix("/") ? base : base + "/"
        let full = absolute(path.hasPrefix("/") ? path : folder + path).path(percentEncoded: false)
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

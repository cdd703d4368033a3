internal import Foundation
import Zones

/// Where a scenario is on disk, and what it is called.
public struct ScenarioFile: Hashable, Sendable {
    /// The path without its suffix: from the nearest folder above that holds `zones/`; else with the nearest folder
    /// `Scenarios` first; else from the folder that was given for this, if the file lies there; else the name alone.
    public let id: String
    /// The file as it was named.
    public let path: String
    /// The folder that the scenario's other files stay inside: the nearest one above that holds `zones/`, else its own.
    public let root: String

    /// - Parameters:
    ///   - path: A file with the suffix `.yaml` or `.yml`.
    ///   - base: The folder where the id begins, where nothing above the file says it.
    public init(path: String, from base: String? = nil) {
        self.path = path
        let full = URL(filePath: FileKind.resolved(path))
        var folder = full.deletingLastPathComponent()
        let own = folder
        while !ScenarioFile.holdsZones(folder), folder.pathComponents.count > 1 { folder.deleteLastPathComponent() }
        let isBesideZones = ScenarioFile.holdsZones(folder)
        root = (isBesideZones ? folder : own).path(percentEncoded: false)
        let start = isBesideZones ? root : ScenarioFile.start(of: own, base)
        let name = full.deletingPathExtension().path(percentEncoded: false)
        id = String(name.dropFirst(start.count).drop { $0 == "/" })
    }

    /// Where an id begins without `zones/`.
    private static func start(of own: URL, _ base: String?) -> String {
        var folder = own
        while folder.pathComponents.count > 1 {
            if folder.lastPathComponent == "Scenarios" {
                return folder.deletingLastPathComponent().path(percentEncoded: false)
            }
            folder.deleteLastPathComponent()
        }
        let path = own.path(percentEncoded: false)
        guard let base = base.map(FileKind.resolved), base != "/" else { return path }
        return (path + "/").hasPrefix(base.hasSuffix("/") ? base : base + "/") ? base : path
    }

    /// The scenario files among paths: files as they are, each once; folders are searched through by name.
    /// - Parameters:
    ///   - paths: Files and folders.
    ///   - base: The folder where ids begin, where nothing above a file says it.
    /// - Throws: `ScenarioFileError` for a path that is not there, or holds no scenario.
    public static func find(_ paths: [String], from base: String? = nil) throws(ScenarioFileError) -> [ScenarioFile] {
        var files: [ScenarioFile] = []
        for path in paths {
            switch FileKind(path: path) {
            case nil: throw ScenarioFileError(path: path, reason: "no such file or folder")
            case .folder:
                let found = FileKind.files(below: path, suffixes: [".yaml", ".yml"])
                guard !found.isEmpty else { throw ScenarioFileError(path: path, reason: "no scenarios (.yaml) in it") }
                files += found.map { ScenarioFile(path: $0, from: base) }
            case .regular, .other: files.append(ScenarioFile(path: path, from: base))
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
    /// The file or folder as it was named.
    public let path: String
    /// What is wrong with it: one phrase.
    public let reason: String
}

extension ScenarioFileError: CustomStringConvertible {
    /// `Scenarios/none: no such file or folder`.
    public var description: String { "\(path): \(reason)" }
}

extension Scenario {
    /// Reads a scenario file.
    /// - Throws: `ScenarioError` with everything that is wrong, each with its line.
    public init(_ file: ScenarioFile) throws(ScenarioError) {
        self = try ScenarioReader.read(file)
    }
}

extension [ScenarioFile] {
    /// Reads the scenarios, each with an id of its own: reports and lists of expectations know a case by its id.
    /// - Throws: `ScenarioError` with everything that is wrong in any of them.
    public func scenarios() throws(ScenarioError) -> [Scenario] {
        var scenarios: [Scenario] = []
        var issues: [ScenarioIssue] = []
        for file in self {
            do throws(ScenarioError) {
                scenarios.append(try Scenario(file))
            } catch {
                issues += error.issues
            }
        }
        let groups = Dictionary(grouping: scenarios, by: \.id).values.filter { $0.count > 1 }
        let twins = groups.flatMap { twins in
            twins.dropFirst().map { twin in
                ScenarioIssue(
                    at: Place(file: twin.file, line: 1), "the id \(twin.id)",
                    because: "\(twins[0].file) has it too: run one of them at a time, or rename it")
            }
        }
        issues += twins.sorted { "\($0)" < "\($1)" }
        guard issues.isEmpty else { throw ScenarioError(issues: issues) }
        return scenarios
    }
}

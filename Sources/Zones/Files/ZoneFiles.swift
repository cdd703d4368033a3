internal import Foundation

/// Zone files among paths.
public enum ZoneFiles {
    /// The zone files that paths name: files as they are; of folders, the `.zone` files in them and below, by name.
    /// - Throws: `ZoneFilesError` for a path that is not there, or a folder without zones.
    public static func find(_ paths: [String]) throws(ZoneFilesError) -> [String] {
        var files: [String] = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw ZoneFilesError(path: path, reason: "no such file or folder")
            }
            guard isFolder.boolValue else {
                files.append(path)
                continue
            }
            let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
            let found = names.filter { $0.hasSuffix(".zone") }.sorted()
            guard !found.isEmpty else { throw ZoneFilesError(path: path, reason: "no zones (.zone) in it") }
            files += found.map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
        }
        return files
    }
}

/// A path without zones.
public struct ZoneFilesError: Error, Hashable, Sendable {
    public let path: String
    public let reason: String
}

extension ZoneFilesError: CustomStringConvertible {
    public var description: String { "\(path): \(reason)" }
}

/// Zone files among paths.
public enum ZoneFiles {
    /// The zone files that paths name: files as they are; of folders, the `.zone` files in them and below, by name.
    /// - Throws: `ZoneFilesError` for a path that is not there, or a folder without zones.
    public static func find(_ paths: [String]) throws(ZoneFilesError) -> [String] {
        var files: [String] = []
        for path in paths {
            switch FileKind(path: path) {
            case nil: throw ZoneFilesError(path: path, reason: "no such file or folder")
            case .folder:
                let found = FileKind.files(below: path, suffixes: [".zone"])
                guard !found.isEmpty else { throw ZoneFilesError(path: path, reason: "no zones (.zone) in it") }
                files += found
            case .regular, .other: files.append(path)
            }
        }
        return files
    }
}

/// A path without zones.
public struct ZoneFilesError: Error, Hashable, Sendable {
    /// The file or folder as it was named.
    public let path: String
    /// What is wrong with it: one phrase.
    public let reason: String
}

extension ZoneFilesError: CustomStringConvertible {
    /// `zones: no zones (.zone) in it`.
    public var description: String { "\(path): \(reason)" }
}

internal import Foundation

/// What a path leads to, links followed.
package enum FileKind: Sendable {
    case regular, folder, other

    /// None when nothing is there.
    package init?(path: String) {
        let attributes = try? FileManager.default.attributesOfItem(atPath: FileKind.resolved(path))
        switch attributes?[.type] as? FileAttributeType {
        case nil: return nil
        case .typeRegular: self = .regular
        case .typeDirectory: self = .folder
        default: self = .other
        }
    }

    /// A path from the root of the file system, without links and `..`.
    package static func resolved(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path(percentEncoded: false)
    }

    /// The files in a folder and below whose names end in one of the suffixes, by name; hidden ones are left out. The
    /// folder may be a link; of links in it those to folders are not followed.
    package static func files(below folder: String, suffixes: [String]) -> [String] {
        let names = FileManager.default.enumerator(atPath: resolved(folder))?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            suffixes.contains { name.hasSuffix($0) } && !name.split(separator: "/").contains { $0.hasPrefix(".") }
        }.sorted().map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
    }
}

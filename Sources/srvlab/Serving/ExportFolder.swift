internal import Foundation
import Operations

/// A folder that files are exported to: nothing is written outside of it, and nothing that is there is lost.
struct ExportFolder {
    /// From the root, as configurations name it.
    let path: String

    /// - Throws: `Failure` for a name that cannot stand in a configuration.
    init(_ path: String) throws {
        let full = URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
        guard full.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0 != "\"" && $0 != "\\" && $0.value != 0x7F })
        else {
            throw Failure(.usage, "--output \(path): quotes, \\ and control characters cannot stand in a configuration")
        }
        self.path = full.count > 1 && full.hasSuffix("/") ? String(full.dropLast()) : full
    }

    /// Writes the files, all of them or, if one is there already, none.
    /// - Throws: `Failure` when a file is there and is not to be replaced, when a link leads elsewhere, and when the
    ///   system refuses.
    func write(_ files: [ExportedFile], overwriting: Bool) throws {
        for file in files {
            try refuseLinks(on: file.path)
            guard overwriting || !FileManager.default.fileExists(atPath: "\(path)/\(file.path)") else {
                throw Failure(
                    .unavailable, "cannot write \(path)/\(file.path): it is there already (--overwrite replaces it)")
            }
        }
        for file in files {
            let place = URL(filePath: "\(path)/\(file.path)")
            do {
                try FileManager.default.createDirectory(
                    at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
                let way: Data.WritingOptions = overwriting ? .atomic : .withoutOverwriting
                try Data(file.text.utf8).write(to: place, options: way)
            } catch {
                throw Failure.unwritable("\(path)/\(file.path)", error)
            }
        }
    }

    /// A link in the folder could lead out of it.
    private func refuseLinks(on relative: String) throws {
        var place = path
        for part in relative.split(separator: "/") {
            place += "/\(part)"
            let type = try? FileManager.default.attributesOfItem(atPath: place)[.type] as? FileAttributeType
            guard type != .typeSymbolicLink else {
                throw Failure(.unavailable, "cannot write \(place): it is a link, which may lead elsewhere")
            }
        }
    }
}

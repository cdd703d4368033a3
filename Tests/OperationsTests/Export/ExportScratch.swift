import Foundation
import Operations

/// A folder for the files of one export, gone when the value ends.
struct ExportScratch: ~Copyable {
    let path: String

    init() throws {
        let parent = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
        path = parent.appending(path: "export-\(UUID().uuidString)").path(percentEncoded: false)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    borrowing func write(_ files: [ExportedFile]) throws {
        for file in files {
            let place = URL(filePath: "\(path)/\(file.path)")
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try file.text.write(to: place, atomically: false, encoding: .utf8)
        }
    }
}

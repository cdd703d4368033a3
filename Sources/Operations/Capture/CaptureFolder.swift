internal import Foundation
internal import Zones

/// The folder that a capture is written into. Files that are there stay, unless whoever calls wants them replaced; no
/// file is written outside, be it that a folder inside is a link to somewhere else.
public struct CaptureFolder: Sendable {
    /// Why a file is not written.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// What kind of thing stands in the way.
        public enum Code: Hashable, Sendable {
            /// A file of this name is there.
            case exists
            /// The path leads outside the folder.
            case outside
            /// The system does not write it.
            case unwritable
        }

        /// What kind of thing stands in the way.
        public let code: Code
        /// What, where and the way out.
        public let description: String
    }

    private let path: String
    private let replaces: Bool

    /// - Parameters:
    ///   - path: The folder; it is made when it is not there.
    ///   - replaces: Whether files that are there are replaced.
    public init(_ path: String, replaces: Bool = false) {
        self.path = path
        self.replaces = replaces
    }

    /// Where a file is once it is written.
    public func path(of file: CaptureFiles.File) -> String {
        (path.hasSuffix("/") ? path : path + "/") + file.path
    }

    /// Writes files. All are looked at before the first one is written.
    /// - Throws: `Failure`.
    public func write(_ files: [CaptureFiles.File]) throws(Failure) {
        if let kind = FileKind(path: path), kind != .folder {
            throw Failure(code: .unwritable, description: "\(path) is no folder")
        }
        for file in files {
            let full = path(of: file)
            if !replaces, FileKind(path: full) != nil || FileManager.default.isLink(full) {
                let wayOut = "--force replaces it; several domains go into one capture"
                throw Failure(code: .exists, description: "\(full) is there already (\(wayOut))")
            }
        }
        for file in files { try write(file) }
    }

    private func write(_ file: CaptureFiles.File) throws(Failure) {
        let full = path(of: file)
        do {
            let folder = URL(filePath: full).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let root = FileKind.resolved(path)
            let target = FileKind.resolved(folder.path(percentEncoded: false))
            guard (target + "/").hasPrefix(root.hasSuffix("/") ? root : root + "/") else {
                throw Failure(code: .outside, description: "\(full) leads out of \(path), by a link to \(target)")
            }
            // An atomic write puts a new file in the place of a link, and does not follow it.
            try Data(file.text.utf8).write(to: URL(filePath: full), options: replaces ? .atomic : .withoutOverwriting)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(
                code: .unwritable, description: "cannot write \(full): \((error as NSError).localizedDescription)")
        }
    }
}

extension FileManager {
    /// Whether a path is a link, be it to nothing.
    fileprivate func isLink(_ path: String) -> Bool {
        (try? destinationOfSymbolicLink(atPath: path)) != nil
    }
}

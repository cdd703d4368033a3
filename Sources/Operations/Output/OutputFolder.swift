internal import Foundation
internal import Zones

/// A folder that files are written into: nothing is written outside of it, and nothing that is there is lost unless
/// whoever calls wishes it.
public struct OutputFolder: Sendable {
    /// Why nothing, or not everything, is written.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// What kind of thing stands in the way.
        public enum Code: Hashable, Sendable {
            /// A file of this name is there.
            case exists
            /// A link is there, which may lead elsewhere.
            case link
            /// The system does not write it.
            case unwritable
        }

        /// What kind of thing stands in the way.
        public let code: Code
        /// What, where and why: `cannot write out/lint.txt: it is there already`.
        public let description: String

        init(_ code: Code, _ path: String, _ reason: String) {
            self.code = code
            description = "cannot write \(path): \(reason)"
        }
    }

    /// As it was named, without a slash at its end.
    public let path: String

    /// A folder that is made when files are written and it is not there; without a name, the one that is worked in.
    public init(_ path: String) {
        let name = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.path = name.isEmpty ? "." : name
    }

    /// Where a file is once it is written.
    public func path(of file: OutputFile) -> String { path(of: file.path) }

    /// Where something of a relative path is.
    func path(of name: String) -> String { path == "/" ? "/\(name)" : "\(path)/\(name)" }

    /// Writes files, each of them whole or not at all. All places are looked at before the first file is written.
    /// - Parameters:
    ///   - files: What is written; no two of one path.
    ///   - overwriting: Whether files that are there are replaced.
    /// - Throws: `Failure`.
    public func write(_ files: [OutputFile], overwriting: Bool) throws(Failure) {
        try requireFolder(path)
        for file in files { try look(at: file, overwriting) }
        for file in files {
            let place = URL(filePath: path(of: file))
            do {
                try FileManager.default.createDirectory(
                    at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
                // What is not to be replaced is not there, so that an old file is never left half.
                let way: Data.WritingOptions = overwriting ? .atomic : .withoutOverwriting
                try Data(file.text.utf8).write(to: place, options: way)
            } catch {
                // Half a file would be in the way of the next try.
                if !overwriting, (error as? CocoaError)?.code != .fileWriteFileExists {
                    try? FileManager.default.removeItem(at: place)
                }
                throw Failure(.unwritable, path(of: file), OutputFolder.reason(of: error))
            }
        }
    }

    private func look(at file: OutputFile, _ overwriting: Bool) throws(Failure) {
        var place = path
        let parts = file.path.split(separator: "/")
        for (number, part) in parts.enumerated() {
            place += "/\(part)"
            guard (try? FileManager.default.destinationOfSymbolicLink(atPath: place)) == nil else {
                throw Failure(.link, place, "it is a link, which may lead elsewhere")
            }
            if number < parts.count - 1 { try requireFolder(place) }
        }
        switch FileKind(path: place) {
        case nil: break
        case .regular where overwriting: break
        case .regular: throw Failure(.exists, place, "it is there already")
        case .folder, .other: throw Failure(.unwritable, place, "it is no file")
        }
    }

    private func requireFolder(_ path: String) throws(Failure) {
        if let kind = FileKind(path: path), kind != .folder { throw Failure(.unwritable, path, "it is no folder") }
    }

    /// The system's own reason, where Foundation has one.
    package static func reason(of error: any Error) -> String {
        let error = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
        // "The operation could not be completed. Is a directory".
        return error.localizedDescription.split(separator: ". ").last.map(String.init) ?? "it is not said why"
    }
}

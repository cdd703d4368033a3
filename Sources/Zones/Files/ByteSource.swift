internal import Foundation

/// The octets of a file, read in pieces, or of a text.
struct ByteSource {
    private static let pieceLength = 1 << 16

    private var piece: [UInt8]
    private var position = 0
    private let handle: FileHandle?
    /// Whether the file could not be read to its end.
    private(set) var hasFailed = false

    init(text: String) {
        piece = Array(text.utf8)
        handle = nil
    }

    /// - Throws: A reason in words, for a path that is not a readable file.
    init(path: String) throws(ReadingError) {
        switch FileKind(path: path) {
        case .regular: break
        case .folder: throw ReadingError(reason: "a folder, not a file")
        // A pipe or a device might never end.
        case .other: throw ReadingError(reason: "not an ordinary file")
        case nil: throw ReadingError(reason: "no such file")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw ReadingError(reason: "not permitted") }
        self.handle = handle
        piece = []
        refill()
    }

    func peek() -> UInt8? {
        position < piece.count ? piece[position] : nil
    }

    mutating func advance() {
        position += 1
        if position == piece.count { refill() }
    }

    private mutating func refill() {
        guard let handle, !hasFailed else { return }
        do {
            guard let data = try handle.read(upToCount: ByteSource.pieceLength), !data.isEmpty else { return }
            piece = Array(data)
            position = 0
        } catch {
            hasFailed = true
        }
    }
}

/// Why a file cannot be read.
struct ReadingError: Error {
    let reason: String
}

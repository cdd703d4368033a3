internal import Foundation

/// The octets of a file, read in pieces, or of a text.
struct ByteSource {
    private static let pieceLength = 1 << 18

    /// The octets at hand.
    private(set) var piece: [UInt8]
    /// Where the next octet stands among them.
    private(set) var position = 0
    private let handle: FileHandle?
    /// Whether nothing follows the octets at hand.
    private(set) var isAtEnd = false
    /// Whether the file could not be read to its end.
    private(set) var hasFailed = false

    init(text: String) {
        piece = Array(text.utf8)
        handle = nil
        isAtEnd = true
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

    /// Goes on behind a place in `piece`.
    mutating func skip(to end: Int) {
        position = end
        if position == piece.count { refill() }
    }

    /// Puts more octets behind those at hand, unless so many are left that no line is that long.
    mutating func extend() {
        let rest = piece[position...]
        guard rest.count < ByteSource.pieceLength, let more = read() else { return }
        piece = Array(rest) + Array(more)
        position = 0
    }

    private mutating func refill() {
        guard let more = read() else { return }
        piece = Array(more)
        position = 0
    }

    private mutating func read() -> Data? {
        guard let handle, !hasFailed else { return nil }
        do {
            guard let data = try handle.read(upToCount: ByteSource.pieceLength), !data.isEmpty else {
                isAtEnd = true
                return nil
            }
            return data
        } catch {
            hasFailed = true
            return nil
        }
    }
}

/// Why a file cannot be read.
struct ReadingError: Error {
    let reason: String
}

internal import Foundation
public import Zones

/// The traffic of each client, one number a line. What follows `#` is a comment, and empty lines are passed over.
public enum ClientFile {
    /// Octets of the longest file that is read.
    public static let greatestLength = 1 << 26

    /// Reads the traffic of each client, in any unit.
    ///
    /// - Parameters:
    ///   - text: The whole file.
    ///   - file: What places call it.
    /// - Throws: `ClientFileError` for the first line that is no number from 0 to 1e100.
    public static func volumes(_ text: String, file: String) throws(ClientFileError) -> [Double] {
        var volumes: [Double] = []
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let words = line.prefix { $0 != UInt8(ascii: "#") }
                .split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
            guard let word = words.first else { continue }
            guard words.count == 1, let volume = volume(word) else {
                throw ClientFileError(
                    place: Place(file: file, line: number),
                    found: String(decoding: line.prefix(60), as: UTF8.self))
            }
            volumes.append(volume)
        }
        return volumes
    }

    /// Hexadecimal, infinite and other numbers that Swift would read are none of traffic.
    private static func volume(_ word: Substring.UTF8View) -> Double? {
        let isDecimal = word.allSatisfy { octet in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet) || ".eE+-".utf8.contains(octet)
        }
        guard isDecimal, word.count <= 40, let volume = Double(String(decoding: word, as: UTF8.self)),
            (0...1e100).contains(volume)
        else { return nil }
        return volume
    }
}

/// A line of a file of clients that says no traffic.
public struct ClientFileError: Error, Hashable, Sendable {
    /// The line.
    public let place: Place
    /// How it begins.
    public let found: String
}

extension ClientFileError: CustomStringConvertible {
    /// `clients.txt:3: "many" is no traffic (one number from 0 to 1e100 on a line; comments begin with #)`.
    public var description: String {
        "\(place): \"\(found)\" is no traffic (one number from 0 to 1e100 on a line; comments begin with #)"
    }
}

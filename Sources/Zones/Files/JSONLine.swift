package import Foundation

extension JSONEncoder {
    /// An object of ours in one line, without the line feed: keys in order, so that equal objects are equal lines.
    package static func line(of object: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // No number is without a form, so that nothing that we compute can fail here.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return String(decoding: try encoder.encode(object), as: UTF8.self)
        } catch {
            preconditionFailure("strings, numbers and booleans are JSON: \(error)")
        }
    }
}

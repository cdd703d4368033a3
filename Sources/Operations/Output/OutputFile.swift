/// A file that is to be written into a folder, and what it holds.
public struct OutputFile: Hashable, Sendable {
    /// Below the folder: parts of letters, digits and a few marks, none of them `.` or `..`.
    public let path: String
    /// All of its text, with a line feed at its end.
    public let text: String
}

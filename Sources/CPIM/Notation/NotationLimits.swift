/// What notation is taken at most. All that a frame holds has a notation within these.
enum NotationLimits {
    /// Octets of text: base64 of the longest content, and room for a tag.
    static let octets = 32 << 20
    /// Octets of content as it is written; content that would need more as text is written in base64.
    static let content = 24 << 20
    /// Octets of one tag: two of the longest URIs with every character escaped.
    static let tag = 1 << 18
    /// Attributes of one tag; no element has as many.
    static let attributes = 16
    /// Elements within one another: a tuple of presence in a notification.
    static let depth = 3
    /// Elements of one text.
    static let elements = PresenceNotation.maximumTuples + 2
    /// Characters of the text that a reason repeats.
    static let quotation = 40
}

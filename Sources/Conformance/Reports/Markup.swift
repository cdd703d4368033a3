extension String {
    /// The text as XML or HTML shows it, in an element or in a quoted attribute.
    ///
    /// Characters that XML 1.0 forbids, that turn the direction of a line or that end one are written as escapes, so
    /// text from a zone or a subject is always part of one line.
    package var markup: String {
        var text = ""
        for scalar in printable.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

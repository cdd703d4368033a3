internal import Foundation

/// Standard output for results, standard error for everything else.
package enum Console {
    package static func line(_ text: String = "") {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    /// A line on how far the work has come, or a remark.
    package static func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

extension BinaryInteger {
    /// Digits in groups of three: `1,000,000`.
    package var grouped: String {
        var text = ""
        for (index, digit) in String(magnitude).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + String(text.reversed())
    }
}

extension Double {
    /// A fixed number of decimals: `0.75`.
    package func decimals(_ count: Int) -> String { String(format: "%.\(count)f", self) }
}

extension Collection where Element == Double {
    /// The middle value; the mean of the two middle ones of an even number. None of nothing.
    package var median: Double? {
        guard !isEmpty else { return nil }
        let sorted = sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}

extension [UInt8] {
    /// Copies `count` octets from `start` of another array over those from `offset` on, in one step: what a server
    /// sends is put together from pieces of a few octets each.
    @inlinable
    package mutating func copy(_ count: Int, from source: [UInt8], at start: Int, to offset: Int) {
        precondition(
            count >= 0 && start >= 0 && offset >= 0 && count <= source.count - start && count <= self.count - offset,
            "octets outside of an array")
        unsafe withUnsafeMutableBytes { target in
            unsafe source.withUnsafeBytes { source in
                let piece = unsafe UnsafeRawBufferPointer(rebasing: source[start..<(start + count)])
                unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset...]).copyMemory(from: piece)
            }
        }
    }
}

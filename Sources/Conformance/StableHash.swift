extension String {
    /// A number that is the same in every run and on every machine (FNV-1a, 64 bits).
    package var stableHash: UInt64 {
        utf8.reduce(0xCBF2_9CE4_8422_2325) { hash, octet in (hash ^ UInt64(octet)) &* 0x100_0000_01B3 }
    }
}

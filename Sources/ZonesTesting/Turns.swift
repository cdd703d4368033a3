import Transport

/// Has the tests of a process wait for each other when there are more of them than it has descriptors for.
///
/// Swift Testing starts all tests and all cases of a parameterised one at once, and a shell gives a process 1,024
/// descriptors: without turns, a table of three hundred cases would find no sockets.
extension Turns {
    /// A server takes four descriptors, and whoever asks it some too.
    private static let descriptorsForEach = 8

    /// Those of this process, from what it may have open when the first one is wanted.
    static let ofThisProcess = Turns(count(forDescriptors: OpenFiles.limit))

    /// How many may run at once in a process that may have so many descriptors.
    static func count(forDescriptors limit: Int) -> Int { max(1, limit / descriptorsForEach) }
}

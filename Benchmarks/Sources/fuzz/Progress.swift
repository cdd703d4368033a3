#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One line on a terminal that says how far a run is; nothing where standard error is a file.
struct Progress {
    private static let interval = 4096

    private let total: Int
    private let isShown = isatty(STDERR_FILENO) == 1

    init(total: Int) {
        self.total = total
    }

    func show(_ done: Int) {
        guard isShown, done.isMultiple(of: Progress.interval) else { return }
        put("\r\(done) of \(total) packets, \(done * 100 / total) %")
    }

    func end() {
        if isShown { put("\r\u{1B}[K") }
    }

    private func put(_ text: String) {
        let octets = Array(text.utf8)
        unsafe _ = write(STDERR_FILENO, octets, octets.count)
    }
}

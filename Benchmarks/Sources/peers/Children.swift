internal import Dispatch
internal import Foundation
internal import Synchronization

/// The processes and the folder that must not stay behind, however the command ends.
final class Children: Sendable {
    private let running = Mutex<Set<Int32>>([])
    private let folder: String

    init(folder: String) {
        self.folder = folder
    }

    func add(_ process: Int32) {
        running.withLock { _ = $0.insert(process) }
    }

    func remove(_ process: Int32) {
        running.withLock { _ = $0.remove(process) }
    }

    /// Ends what still runs, and removes the folder.
    func clear() {
        for process in running.withLock({ $0 }) {
            for member in ProcessTree(root: process).members { kill(member, SIGKILL) }
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Clears up when the user or the system ends the command.
    func clearOnSignals() -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                self.clear()
                exit(128 + number)
            }
            source.resume()
            return source
        }
    }
}

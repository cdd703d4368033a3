internal import Dispatch
internal import Foundation
import Synchronization
import Zones

/// Writes every message that a server takes and sends to a capture file, for Wireshark.
///
/// What is written is kept for a second at most, so that the server makes one system call for many messages.
final class CaptureFile: Sendable {
    private static let bufferLength = 1 << 16
    private static let patience = DispatchTimeInterval.seconds(1)

    private let file: GrowingFile
    private let capture = Mutex(PacketCapture())

    /// - Parameter limit: Octets that the file may grow to.
    /// - Throws: `Failure` when the file cannot be written, or is there and no such capture.
    init(path: String, limit: Int) throws {
        file = try GrowingFile(
            path: path, kind: "capture", limit: limit, header: Data(PacketCapture.header),
            bufferLength: CaptureFile.bufferLength)
    }

    func write(_ packet: Packet) {
        // In one go, so that packets stand in the order of their times.
        capture.withLock { file.append(Data($0.records(of: packet))) }
    }

    /// Opens the file anew, which may have been moved away.
    /// - Throws: `Failure` when it cannot be written; then the old one stays.
    func reopen() throws { try file.reopen() }

    func flush() { file.flush() }

    /// Has what is kept written every second, as long as the value that is returned is there.
    func flushRegularly() -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + CaptureFile.patience, repeating: CaptureFile.patience)
        timer.setEventHandler { [file] in file.flush() }
        timer.resume()
        return timer
    }
}

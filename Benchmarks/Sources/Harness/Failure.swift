/// Ends a command with a message for a human and an exit status (sysexits.h).
package struct Failure: Error {
    /// How a command ends.
    package enum Status: Int32, Sendable {
        /// A threshold or goal was missed.
        case missed = 1
        case usage = 64
        /// Something that the command needs is missing or does not work.
        case unavailable = 69
    }

    package let status: Status
    package let message: String

    package init(_ status: Status, _ message: String) {
        self.status = status
        self.message = message
    }
}

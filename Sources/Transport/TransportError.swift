#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Why a socket could not be opened or used; equality is by code.
public struct TransportError: Error, Sendable {
    /// What kind of failure it is.
    public enum Code: Hashable, Sendable {
        /// The port is taken.
        case addressInUse
        /// The address is not this machine's.
        case addressNotAvailable
        /// The port needs more rights.
        case notPermitted
        /// The machine is there, and nobody listens at the port: of a connection.
        case refused
        /// No way leads there; of a datagram, also that nobody listens there.
        case unreachable
        /// The peer ended the connection.
        case closed
        /// Anything else: the number of the system's error.
        case system(Int32)
    }

    /// What kind of failure it is.
    public let code: Code
    /// What was tried, and where: `listen on 127.0.0.1:5300`.
    public let operation: String

    /// A failure of an operation, in the words that stand behind `cannot`: `listen on 127.0.0.1:5300`.
    public init(_ code: Code, _ operation: String) {
        self.code = code
        self.operation = operation
    }

    /// The error that the last system call of this thread left.
    static func last(_ operation: @autoclosure () -> String) -> TransportError {
        TransportError(Code(errno: errno), operation())
    }
}

extension TransportError.Code {
    init(errno number: Int32) {
        self =
            switch number {
            case EADDRINUSE: .addressInUse
            case EADDRNOTAVAIL: .addressNotAvailable
            case EACCES, EPERM: .notPermitted
            case ECONNREFUSED: .refused
            case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN: .unreachable
            case ECONNRESET, EPIPE: .closed
            default: .system(number)
            }
    }
}

extension TransportError: Hashable {
    public static func == (left: TransportError, right: TransportError) -> Bool { left.code == right.code }
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension TransportError: CustomStringConvertible {
    /// `cannot connect to 192.0.2.1:53: unreachable`, with the way out where there is one.
    public var description: String {
        switch code {
        case .addressInUse: "cannot \(operation): the port is in use (another one, or port 0 for any free one, works)"
        case .addressNotAvailable: "cannot \(operation): this machine does not have the address"
        case .notPermitted: "cannot \(operation): not permitted (ports below 1024 need root)"
        case .refused: "cannot \(operation): nobody listens there"
        case .unreachable: "cannot \(operation): unreachable"
        case .closed: "cannot \(operation): the connection was closed"
        case .system(let number): "cannot \(operation): \(unsafe String(cString: strerror(number)))"
        }
    }
}

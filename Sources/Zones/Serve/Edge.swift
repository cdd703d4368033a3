/// Where servers and their clients meet.
public enum Edge: String, Hashable, Sendable, CaseIterable {
    /// In this process, without sockets, on a clock that moves only while everybody waits: only clients that take a
    /// `Network` can ask.
    case memory
    /// Over UDP and TCP on 127.0.0.1: any client can ask.
    case loopback
}

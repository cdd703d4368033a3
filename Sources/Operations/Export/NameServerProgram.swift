/// A name server that somebody moves to who outgrows this one.
public enum NameServerProgram: String, Hashable, Sendable, CaseIterable {
    case nsd, knot, bind, coredns

    /// What its configuration is usually called.
    public var configurationName: String {
        switch self {
        case .nsd: "nsd.conf"
        case .knot: "knot.conf"
        case .bind: "named.conf"
        case .coredns: "Corefile"
        }
    }

    /// How it is started in the foreground from a configuration.
    public func startCommand(_ configuration: String) -> String {
        switch self {
        case .nsd: "nsd -d -c \(configuration)"
        case .knot: "knotd -c \(configuration)"
        case .bind: "named -g -c \(configuration)"
        case .coredns: "coredns -conf \(configuration)"
        }
    }

    /// What begins a comment in its configuration.
    var commentMark: String { self == .bind ? "//" : "#" }
}

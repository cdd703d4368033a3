import Conformance

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

    /// What it is called in a sentence.
    var title: String {
        switch self {
        case .nsd: "NSD"
        case .knot: "Knot"
        case .bind: "BIND"
        case .coredns: "CoreDNS"
        }
    }

    /// How it is started in the foreground, in the folder of its configuration.
    package var startWords: [String] {
        switch self {
        case .nsd: ["nsd", "-d", "-c", configurationName]
        case .knot: ["knotd", "-c", configurationName]
        case .bind: ["named", "-g", "-c", configurationName]
        case .coredns: ["coredns", "-conf", configurationName]
        }
    }

    /// A line for a shell that starts it in the foreground from an exported folder.
    public func startCommand(in folder: String) -> String {
        "cd \(CaseResult.quoted(folder)) && " + startWords.joined(separator: " ")
    }

    /// What begins a comment in its configuration.
    var commentMark: String { self == .bind ? "//" : "#" }
}

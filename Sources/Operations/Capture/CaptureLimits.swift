/// Bounds of one capture: whoever publishes a domain decides how long its chains are, and must not decide how long
/// others are busy with them.
public struct CaptureLimits: Hashable, Sendable {
    /// Questions to the servers that were named.
    public var questions = 1000
    /// Aliases in a row from a subject, restarts at other domains included.
    public var aliases = 16
    /// Zones of which SOA and NS are asked for.
    public var zones = 100
    /// Records of all transfers together; one that goes beyond counts as not allowed, and no other is asked for.
    public var transferRecords = 50_000
    /// Octets of all transfers together.
    public var transferOctets = 16 << 20
    /// Octets of a text with pasted answers.
    public var textOctets = 16 << 20
    /// How long each part may take: the walk from the domains, the transfers, and asking the zones' own servers.
    public var time = Duration.seconds(120)

    /// Bounds far above what any messaging domain needs.
    public init() {}
}

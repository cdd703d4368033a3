import NextHops
import Transport

/// A client that only finds out where messages for somebody go.
public struct ChatClient: Sendable {
    private let resolver: Resolver

    public init(servers: [Endpoint], network: any Network) {
        var configuration = Resolver.Configuration(servers: servers)
        configuration.protocols = [.xmpp]
        resolver = Resolver(configuration, network: network)
    }

    /// The hosts to try, in order.
    public func hosts(for user: String) async throws(ResolutionError) -> [Hop] {
        try await resolver.resolve("im:\(user)").hops
    }
}

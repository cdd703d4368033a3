public import NextHops

/// Who finds the next hops of a URI: a resolver, or whoever stands in for one.
public protocol NextHopSource: Sendable {
    /// The hops in the order in which they are to be tried (RFC 3861); at least one, each with an address.
    func hops(for uri: String) async throws(ResolutionError) -> [Hop]
}

extension Resolver: NextHopSource {
    /// The hops of one resolution, drawn anew.
    public func hops(for uri: String) async throws(ResolutionError) -> [Hop] { try await resolve(uri).hops }
}

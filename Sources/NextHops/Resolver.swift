import DNSWire
public import Transport

/// Finds where the messages for an `im:` or `pres:` URI go (RFC 3861).
///
///     let resolver = Resolver(Resolver.Configuration(servers: [server]), network: try SocketNetwork())
///     let resolution = try await resolver.resolve("im:alice@example.test")
///     for hop in resolution.hops { print(hop) }
public struct Resolver: Sendable {
    /// What a client chooses for itself.
    public struct Configuration: Sendable {
        /// How the addresses of a host are offered.
        public enum Family: String, Hashable, Sendable, CaseIterable {
            /// Both families, for each host the one that is named before the other; or one family alone.
            case ipv6First, ipv4First, ipv6, ipv4
        }

        /// Name servers, asked in this order.
        public var servers: [Endpoint]
        /// The protocols that the client speaks, in its order of preference (RFC 3861 3).
        public var protocols: [ProtocolLabel] = [.sip, .xmpp]
        /// The ports of implicit hops; which labels it knows does not matter here.
        public var registry = LabelRegistry.standard
        /// How long each try waits; without a value 2 seconds, and twice as long in each further round.
        public var timeout: Duration?
        /// Rounds over the servers for one question.
        public var attempts = 2
        /// How long a whole resolution may take.
        public var deadline = Duration.seconds(30)
        /// Whether targets that are aliases are dropped (RFC 2782, Target) instead of followed.
        public var isStrict = false
        /// The most addresses that are offered, at least 2 (RFC 3861 6).
        public var limit: Int?
        /// The families of addresses that are asked for and offered.
        public var family = Family.ipv6First
        /// Whether addresses from the additional section are used where they may be trusted.
        public var usesAdditional = true

        /// A configuration with these servers, and everything else at its default.
        public init(servers: [Endpoint]) {
            self.servers = servers
        }

        /// What this machine is set to: the servers, time-out and rounds of `/etc/resolv.conf`, and the machine itself
        /// where that names none (resolv.conf(5)).
        public static var system: Configuration {
            let system = SystemServers()
            var configuration = Configuration(
                servers: system.servers.isEmpty ? [Endpoint(address: .ipv4Loopback, port: 53)] : system.servers)
            configuration.timeout = system.timeout
            configuration.attempts = system.attempts ?? configuration.attempts
            return configuration
        }
    }

    /// What the client chose for itself.
    public let configuration: Configuration
    private let network: any Network
    private let cache: ReplyCache?

    /// - Parameters:
    ///   - configuration: What the client chooses for itself.
    ///   - network: What it asks through, and whose time passes.
    ///   - cache: Replies that may be used again, shared with other resolvers of the same servers; by default each
    ///     resolution asks anew.
    /// - Precondition: at least one server, one protocol and one attempt; a limit of 2 or more.
    public init(_ configuration: Configuration, network: any Network, cache: ReplyCache? = nil) {
        precondition(!configuration.servers.isEmpty, "a resolver needs a server")
        precondition(!configuration.protocols.isEmpty, "a resolver needs a protocol")
        precondition(configuration.attempts >= 1, "a resolver asks at least once")
        precondition(configuration.limit ?? 2 >= 2, "RFC 3861 6: a client tries at least two addresses")
        self.configuration = configuration
        self.network = network
        self.cache = cache
    }

    /// A resolver on the network of this machine, with a cache of its own.
    ///
    ///     let resolver = try Resolver(configuration: .system)
    ///
    /// - Throws: `TransportError` when the system gives no thread or no pipe.
    public init(configuration: Configuration) throws(TransportError) {
        self.init(configuration, network: try SocketNetwork(), cache: ReplyCache())
    }

    /// The next hops for a URI, in the order in which they are to be tried; drawn anew on each call.
    /// - Throws: The one error that the resolution ended with, with its trace.
    public func resolve(_ uri: String) async throws(ResolutionError) -> Resolution {
        // One draw of the system's chance for all of the order's.
        var draws = RandomDraws(SeededGenerator(seed: .random(in: 0 ... .max)))
        return try await resolve(try MessagingURI(uri), using: &draws)
    }

    /// The next hops for a URI, with chance taken from `draws`.
    public func resolve(
        _ uri: MessagingURI, using draws: inout some DrawSource
    ) async throws(ResolutionError) -> Resolution {
        let domain = try uri.destination()
        var procedure = try Procedure(
            uri: uri, domain: domain, configuration: configuration,
            questions: Questions(Exchange(configuration, network: network), cache: cache))
        let result: Result<Resolution, ResolutionError> = await network.run {
            do throws(ResolutionError) {
                return .success(try await procedure.run(using: &draws))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

internal import DNSWire
public import NextHops
public import Transport

/// Asks servers for everything that RFC 3861 can touch, and keeps the replies. The only part of a capture that does I/O
/// with servers.
///
/// Everything is asked with RD set, of the servers that were named: a resolver then looks further, and a server of the
/// zones answers what it has. TTLs of a cache are counted down, so that record sets which came without AA are asked for
/// again at the servers of their zone, which its NS records name, on port 53; a zone whose servers cannot be reached is
/// asked there once, and keeps the TTLs of the cache.
public struct Capturer: Sendable {
    /// What is asked for beside the domains' own records.
    public struct Options: Hashable, Sendable {
        /// Protocols whose labels are asked for, beside the registered ones, sip and xmpp.
        public var protocols: [ProtocolLabel] = []
        /// Whether `_xmpp-server._tcp` and the like are asked for: RFC 3861 makes no use of them, other clients do.
        public var asksOtherServices = false
        /// Whether the servers that NS records name are asked for what came from a cache.
        public var asksOwnServers = true
        /// Whether whole zones are asked for.
        public var asksTransfers = true
        /// Bounds of the capture.
        public var limits = CaptureLimits()

        /// Everything at its default.
        public init() {}

        /// Labels before a domain that other clients of the same servers ask for (RFC 6120 3.2.1, RFC 3263 4.1,
        /// XEP-0368).
        public static let otherServices = [
            ["_xmpp-server", "_tcp"], ["_xmpp-client", "_tcp"], ["_sip", "_udp"], ["_sip", "_tcp"], ["_sips", "_tcp"],
            ["_xmpps-server", "_tcp"],
        ]

        /// The registered protocols, then those of the options, each once.
        public var allProtocols: [ProtocolLabel] {
            [.sip, .xmpp] + protocols.filter { $0 != .sip && $0 != .xmpp }
        }
    }

    /// Failures in a row, with no reply before them, after which nobody is there.
    private static let patience = 3
    /// The port of name servers (RFC 1035 4.2).
    private static let serverPort: UInt16 = 53
    /// How long each try at a zone's own server waits, of which few are needed.
    private static let ownServerTimeout = Duration.seconds(1)
    /// A zone's own servers that are asked.
    private static let maximumOwnServers = 4

    private let configuration: Resolver.Configuration
    private let network: any Network
    private let options: Options

    /// - Parameters:
    ///   - configuration: The servers, and how long and how often they are asked.
    ///   - network: What is asked through, and whose time passes.
    ///   - options: What is asked for, and bounds.
    /// - Precondition: a server.
    public init(_ configuration: Resolver.Configuration, network: any Network, options: Options = Options()) {
        precondition(!configuration.servers.isEmpty, "a capture needs a server")
        var configuration = configuration
        configuration.deadline = options.limits.time
        self.configuration = configuration
        self.network = network
        self.options = options
    }

    /// Captures domains.
    /// - Parameters:
    ///   - subjects: The domains, or the URIs, to ask about.
    ///   - progress: Called before each question with how far it has come.
    /// - Returns: Every reply. Where nobody answered at all, replies without messages.
    public func capture(_ subjects: [CaptureSubject], progress: (String) -> Void = { _ in }) async -> Capture {
        await network.run {
            var capture = Capture(of: subjects)
            await walk(&capture, progress)
            guard capture.replies.contains(where: { $0.message != nil }) else { return capture }
            if options.asksTransfers { await transfer(&capture, progress) }
            if options.asksOwnServers { await askOwnServers(&capture, progress) }
            return capture
        }
    }

    private func walk(_ capture: inout Capture, _ progress: (String) -> Void) async {
        var walk = CaptureWalk(
            capture.subjects,
            CaptureWalk.Plan(
                protocols: options.allProtocols, otherServices: options.asksOtherServices ? Options.otherServices : []),
            options.limits)
        // Not after that of the inquiry, which cuts tries short.
        let deadline = network.now + options.limits.time
        var inquiry = Inquiry(configuration, network: network)
        while let question = walk.next() {
            progress("asked \(walk.progress.asked) of \(walk.progress.known): \(question)")
            let reply = await CapturedReply(question, inquiry.ask(question), configuration)
            // Silence when the capture's own time is over is not the server's.
            let isCut = reply.message == nil && network.now >= deadline
            if !isCut {
                capture.replies.append(reply)
                walk.take(reply)
            }
            let isSilent = capture.replies.count >= Capturer.patience && !capture.replies.contains { $0.message != nil }
            if isSilent { break }
            let left = walk.progress.known - walk.progress.asked + (isCut ? 1 : 0)
            if left > 0, network.now >= deadline {
                let way = "--max-time gives more"
                capture.gaps.append("\(options.limits.time) are over: \(left) or more questions are not asked (\(way))")
                break
            }
        }
        capture.gaps += walk.gaps
    }
}

// MARK: - Transfers

extension Capturer {
    /// Asks each server that answered with AA for the zones that it has. A resolver has none.
    private func transfer(_ capture: inout Capture, _ progress: (String) -> Void) async {
        let deadline = network.now + options.limits.time
        let sources = capture.replies.compactMap(Capturer.wholeZone)
        var usage = ZoneTransfer.Usage()
        func note(_ zones: some Collection<(apex: Name, server: Endpoint)>, _ reason: String) {
            guard let first = zones.first else { return }
            let others = zones.count > 1 ? " and \(zones.count - 1) more" : ""
            capture.notes.append(
                "no transfer of \(first.apex.host)\(others): \(reason); only what was asked for is known")
        }
        for (number, source) in sources.enumerated() {
            guard network.now < deadline else {
                return note(sources[number...], "\(options.limits.time) are over (--max-time gives more)")
            }
            progress("asking for all of \(source.apex.host)")
            let transfer = ZoneTransfer(
                network: network, server: source.server, limits: options.limits,
                deadline: min(deadline, network.now + (configuration.timeout ?? .seconds(5)) * 2))
            switch await transfer.records(of: source.apex, &usage) {
            case .records(let records):
                capture.transfers.append(
                    CapturedTransfer(apex: source.apex, all: records, source: .server(source.server, .tcp)))
            case .nothing(let reason): note(sources[number...number], reason)
            case .tooLong(let most): return note(sources[number...], "transfers are longer than \(most) together")
            }
        }
    }

    /// A zone that the server of a reply has as its own, and the server.
    private static func wholeZone(_ reply: CapturedReply) -> (apex: Name, server: Endpoint)? {
        guard reply.question.type == .soa, let message = reply.message, message.isAuthoritative,
            case .server(let server, _) = reply.source, reply.contents?.ending == .records,
            reply.contents?.aliasCount == 0
        else { return nil }
        return (reply.question.name, server)
    }
}

// MARK: - A zone's own servers

extension Capturer {
    private func askOwnServers(_ capture: inout Capture, _ progress: (String) -> Void) async {
        var resolver = Inquiry(configuration, network: network)
        var servers: [Name: [Endpoint]] = [:]
        let deadline = network.now + options.limits.time
        for set in ZoneAssembly(of: capture).cachedSets {
            guard network.now < deadline else {
                let what = "other TTLs are those of a cache, counted down (--max-time gives more)"
                capture.notes.append("\(options.limits.time) are over: \(what)")
                return
            }
            if servers[set.apex] == nil { servers[set.apex] = await ownServers(of: set.apex, capture, &resolver) }
            guard let endpoints = servers[set.apex], !endpoints.isEmpty else { continue }
            progress("asking the servers of \(set.apex.host) for \(set.question)")
            var own = configuration
            own.servers = endpoints
            own.timeout = min(configuration.timeout ?? Capturer.ownServerTimeout, Capturer.ownServerTimeout)
            own.attempts = 1
            var inquiry = Inquiry(own, network: network)
            let reply = await CapturedReply(set.question, inquiry.ask(set.question), own)
            guard let message = reply.message else {
                servers[set.apex] = []
                capture.notes.append(
                    "the servers of \(set.apex.host) cannot be reached: its TTLs are those of a cache, counted down")
                continue
            }
            if reply.failure == nil, message.isAuthoritative { capture.firstHand.append(reply) }
        }
    }

    /// Where a zone's servers are. Addresses of this machine would lead to somebody else.
    private func ownServers(of apex: Name, _ capture: Capture, _ resolver: inout Inquiry) async -> [Endpoint] {
        let servers =
            capture.replies.first { $0.question == Question(name: apex, type: .ns) }?.contents?.sets.last ?? []
        var endpoints: [Endpoint] = []
        for host in servers.compactMap(\.targetName) {
            guard endpoints.count < Capturer.maximumOwnServers else { break }
            for type in [RecordType.a, .aaaa] {
                let reply = await resolver.ask(Question(name: host, type: type))
                guard reply.failure == nil else { continue }
                endpoints += (reply.message?.answer ?? []).filter { $0.type == type }
                    .compactMap { IPAddress(networkOrder: $0.data) }
                    .filter { !$0.isLoopback && !$0.isUnspecified }
                    .map { Endpoint(address: $0, port: Capturer.serverPort) }
            }
        }
        return Array(endpoints.prefix(Capturer.maximumOwnServers))
    }
}

extension CapturedReply {
    fileprivate init(_ question: Question, _ reply: Inquiry.Reply, _ configuration: Resolver.Configuration) {
        self.init(
            question: question, message: reply.message, failure: reply.failure,
            source: .server(reply.query?.server ?? configuration.servers[0], reply.query?.transport ?? .udp))
    }
}

public import Logging
import Synchronization
public import Transport

/// An authoritative name server on this machine, over UDP and TCP on the same ports.
public final class ZoneServer: Sendable {
    /// How a server listens and what it keeps to.
    public struct Options: Sendable {
        /// Addresses and ports; port 0 is any free one.
        public var listen = [Endpoint(address: .ipv4Loopback, port: 0)]
        /// Threads for each address.
        public var workers = 1
        /// How queries are answered.
        public var responder = Responder.Options()
        /// Replies a second to one network (/24, or /56 of IPv6) over UDP, from each worker: a server must not be a
        /// means to flood others with forged queries. 0 is no limit; without a value there is none on loopback, and
        /// `defaultRateLimit` where other hosts can ask.
        public var rateLimit: Int?
        /// How the server misbehaves, applied in this order to each correct reply.
        public var faults: [Fault] = []
        /// Where the chance of faults begins.
        public var faultSeed: UInt64 = 0
        /// Where queries are noted, with what left the server in reply.
        public var log: QueryLog?
        /// Where the server tells of itself.
        public var logger: Logger?
        /// TCP connections of each worker.
        public var maximumConnections = 256
        /// How long a TCP connection may be silent (RFC 7766 6.2.3).
        public var idleLimit = Duration.seconds(10)
        /// How long a TCP connection may last in all: whoever reads an octet now and then does not hold it for ever.
        public var connectionLimit = Duration.seconds(300)

        /// Every option at its default: on a free port of 127.0.0.1.
        public init() {}
    }

    /// Replies a second to one network where other hosts can ask, unless the options say otherwise.
    public static let defaultRateLimit = 200

    /// What the threads of a server share.
    final class Shared: Sendable {
        let options: Options
        private let current: Mutex<Catalog>
        /// Counts the catalogs, so that a worker sees without a lock whether it has the current one.
        private let version = Atomic(0)
        private let stopping = Atomic(false)
        private let workers = Mutex<[Worker]>([])
        let faults: Mutex<FaultInjector>
        let hasFaults: Bool

        init(_ catalog: Catalog, _ options: Options) {
            self.options = options
            hasFaults = !options.faults.isEmpty
            faults = Mutex(FaultInjector(options.faults, seed: options.faultSeed))
            current = Mutex(catalog)
        }

        var catalog: Catalog { current.withLock { $0 } }
        var catalogVersion: Int { version.load(ordering: .acquiring) }

        func publish(_ change: (Catalog) -> Catalog) {
            current.withLock { $0 = change($0) }
            version.add(1, ordering: .acquiringAndReleasing)
            // Who is not asked anything lets go of the old catalog too.
            wakeWorkers()
        }

        private func wakeWorkers() {
            for worker in workers.withLock({ $0 }) { worker.wakePipe.wake() }
        }

        func newWorker() throws(TransportError) -> Worker {
            let worker = try Worker()
            workers.withLock { $0.append(worker) }
            return worker
        }

        var metrics: Metrics {
            var total = Metrics()
            for worker in workers.withLock({ $0 }) { worker.counters.add(to: &total) }
            return total
        }

        var isStopping: Bool { stopping.load(ordering: .acquiring) }

        func stop() {
            stopping.store(true, ordering: .releasing)
            wakeWorkers()
        }
    }

    /// What one thread has for itself, and others reach it by.
    final class Worker: Sendable {
        let wakePipe: WakePipe
        let counters = Counters()

        init() throws(TransportError) {
            wakePipe = try WakePipe()
        }
    }

    /// The addresses and ports that the server answers on, in the order of the options.
    public let endpoints: [Endpoint]
    private let shared: Shared
    private let threads: Mutex<[WorkerThread]>

    /// Starts a server; it answers when this returns.
    /// - Throws: `TransportError` when an address cannot be listened on.
    public init(_ catalog: Catalog, _ options: Options = Options()) throws(TransportError) {
        let shared = Shared(catalog, options)
        var endpoints: [Endpoint] = []
        var threads: [WorkerThread] = []
        do throws(TransportError) {
            for endpoint in options.listen {
                for sockets in try ListeningSockets.open(on: endpoint, workers: max(1, options.workers)) {
                    if endpoints.last != sockets.endpoint { endpoints.append(sockets.endpoint) }
                    let worker = try shared.newWorker()
                    threads.append(
                        try WorkerThread {
                            var loop = ServingLoop(shared, worker, sockets)
                            loop.run()
                        })
                }
            }
        } catch {
            shared.stop()
            for thread in threads { thread.join() }
            throw error
        }
        self.endpoints = endpoints
        self.shared = shared
        self.threads = Mutex(threads)
        options.logger?.debug("serving \(catalog.zones.count) zones on \(endpoints)")
    }

    /// The first address and port.
    public var endpoint: Endpoint { endpoints[0] }

    /// What is served.
    public var catalog: Catalog { shared.catalog }

    /// How often there was a query that each fault of the options may happen to.
    public var faultOpportunities: [Int] { shared.faults.withLock(\.opportunities) }

    /// What the server did so far. A reply is counted before it leaves.
    public var metrics: Metrics { shared.metrics }

    /// Serves another catalog from now on: each query is answered from one catalog, the old one or the new one.
    public func publish(_ catalog: Catalog) {
        shared.publish { _ in catalog }
    }

    /// Serves another version of a zone from now on, or one more zone, beside the zones that are there.
    public func publish(_ zone: Zone) {
        shared.publish { $0.replacing(zone) }
    }

    /// Stops answering and waits until every thread has ended and every socket is closed. A second call does nothing.
    public func stop() {
        shared.stop()
        let running = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in running { thread.join() }
    }

    deinit { stop() }
}

/// Runs a server for the time of `body`, on a free port of 127.0.0.1 unless the options say otherwise.
///
///     try await withZoneServer([zone]) { server in
///         print(server.endpoint)
///     }
///
/// - Throws: `CatalogError`, `TransportError`, and what `body` throws.
public func withZoneServer<Result>(
    _ zones: [Zone], _ options: ZoneServer.Options = ZoneServer.Options(),
    _ body: (ZoneServer) async throws -> Result
) async throws -> Result {
    let server = try ZoneServer(try Catalog(zones), options)
    defer { server.stop() }
    return try await body(server)
}

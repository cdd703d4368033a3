internal import Foundation
internal import Transport

/// Independent clients behind shared caches, simulated one by one.
///
/// Each cache has a generator of its own, which the seed, the purpose and the number of the cache decide. So the counts
/// are the same with any number of threads, and nothing is kept of a client once it is served.
public struct Population: Hashable, Sendable {
    /// Clients of all caches together.
    public static let greatestClientCount = 1_000_000_000

    /// Clients, which resolve once each.
    public let clients: Int
    /// Resolvers whose answers the clients share; the clients are divided among them evenly.
    public let caches: Int
    /// Where all chance comes from.
    public let seed: UInt64
    /// Seconds for which a cache keeps an answer.
    public let timeToLive: Double
    /// Clients a second that ask one cache.
    public let rate: Double
    /// Whether each answer of the authority begins with another record.
    public let rotates: Bool

    /// - Precondition: 1 to 1,000,000,000 clients, 1 to as many caches, a TTL from 0 on and a finite rate above 0.
    public init(
        clients: Int, caches: Int, seed: UInt64, timeToLive: Double, rate: Double, rotates: Bool = false
    ) {
        precondition((1...Self.greatestClientCount).contains(clients), "a population has clients")
        precondition((1...clients).contains(caches), "a cache has clients")
        precondition(timeToLive >= 0 && rate > 0 && rate.isFinite, "a TTL and a rate")
        self.clients = clients
        self.caches = caches
        self.seed = seed
        self.timeToLive = timeToLive
        self.rate = rate
        self.rotates = rotates
    }

    /// What was counted. Whole numbers only: they add up to the same in any order.
    public struct Counts: Hashable, Sendable {
        /// Clients that each host served.
        public internal(set) var served: [Int]
        /// Clients that found no host up.
        public internal(set) var unserved = 0
        /// Clients by the number of addresses that they tried in vain.
        public internal(set) var waits: [Int]
        /// Answers that caches fetched from the authority.
        public internal(set) var fetches = 0
        /// The sum of the squares of how many clients used one and the same answer.
        public internal(set) var squaresOfShared = 0

        init(_ deployment: Deployment) {
            served = [Int](repeating: 0, count: deployment.hosts.count)
            waits = [Int](repeating: 0, count: deployment.hosts.reduce(1) { $0 + $1.addressCount })
        }

        /// Addresses that were tried in vain.
        public var timeouts: Int { waits.enumerated().reduce(0) { $0 + $1.offset * $1.element } }

        mutating func add(_ other: Counts) {
            for place in served.indices { served[place] += other.served[place] }
            unserved += other.unserved
            for count in waits.indices { waits[count] += other.waits[count] }
            fetches += other.fetches
            squaresOfShared += other.squaresOfShared
        }
    }
}

// MARK: - Running

extension Population {
    /// Caches of one piece of work, so that progress can be told.
    private var cachesOfPiece: Int { max(1, caches / 256) }

    /// Serves every client.
    ///
    /// - Parameters:
    ///   - model: How the clients choose.
    ///   - deployment: What they choose from.
    ///   - down: The places of the hosts that are down for all of them.
    ///   - purpose: Tells apart the chance of populations of one seed and model.
    ///   - workers: Pieces of work at a time, 1 or more; the counts do not depend on it.
    ///   - progress: Is told now and then how many clients have been served.
    /// - Throws: `CancellationError`.
    public func counts(
        _ model: ClientModel, of deployment: Deployment, without down: Set<Int> = [], purpose: Int = 0,
        workers: Int, progress: (Int) -> Void = { _ in }
    ) async throws -> Counts {
        let size = cachesOfPiece
        let pieces = stride(from: 0, to: caches, by: size).map { $0..<min($0 + size, caches) }
        return try await withThrowingTaskGroup(of: Counts.self) { group in
            var counts = Counts(deployment)
            var done = 0
            for (number, piece) in pieces.enumerated() {
                if number >= max(1, workers), let next = try await group.next() { take(next) }
                group.addTask { @concurrent in
                    // One for each piece: threads that share arrays take twice the time, for counting references.
                    var picker = ClientPicker(model, deployment, without: down)
                    var sum = Counts(deployment)
                    for cache in piece { try serve(cache, &picker, purpose, into: &sum) }
                    return sum
                }
            }
            while let next = try await group.next() { take(next) }
            return counts

            func take(_ next: Counts) {
                counts.add(next)
                done += next.served.reduce(next.unserved, +)
                progress(done)
            }
        }
    }

    /// Clients between two looks at whether the work was called off.
    private static let clientsOfTurn = 1 << 16

    /// The clients of one cache, which come by chance, one after the other.
    private func serve(
        _ cache: Int, _ picker: inout ClientPicker, _ purpose: Int, into counts: inout Counts
    ) throws {
        var generator = generator(cache, purpose, picker.model)
        let answers = counts.served.count
        var (now, expiry, start, shared) = (0.0, -1.0, 0, 0)
        for client in 0..<(clients / caches + (cache < clients % caches ? 1 : 0)) {
            if client % Self.clientsOfTurn == 0 { try Task.checkCancellation() }
            // A Poisson stream: the times between two clients are exponential.
            now -= log(1 - Double.random(in: 0..<1, using: &generator)) / rate
            if now >= expiry {
                counts.squaresOfShared += shared * shared
                counts.fetches += 1
                (expiry, shared) = (now + timeToLive, 0)
                if rotates { start = Int.random(in: 0..<answers, using: &generator) }
            }
            shared += 1
            let (host, timeouts) = picker.serve(startingAt: start, using: &generator)
            counts.waits[timeouts] += 1
            if let host { counts.served[host] += 1 } else { counts.unserved += 1 }
        }
        counts.squaresOfShared += shared * shared
    }

    /// Numbers that begin close to each other make streams that overlap, so each step is mixed.
    private func generator(_ cache: Int, _ purpose: Int, _ model: ClientModel) -> SeededGenerator {
        var mixed = seed
        for part in [ClientModel.allCases.firstIndex(of: model) ?? 0, purpose, cache] {
            var mixer = SeededGenerator(seed: mixed ^ UInt64(part))
            mixed = mixer.next()
        }
        return SeededGenerator(seed: mixed)
    }
}

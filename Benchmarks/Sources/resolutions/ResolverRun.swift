import CAllocations
import CAresDriver
internal import Foundation
import Harness
import NextHops
import Synchronization
import Transport

/// What resolving every domain cost one program.
struct Cost {
    let seconds: Double
    /// User and system time of all its threads.
    let cpuSeconds: Double
    let queries: Int
    /// None where nobody counts.
    let allocations: Double?

    var namesPerSecond: Double { Double(DomainServer.count) / seconds }
    var cpuMicroseconds: Double { cpuSeconds * 1e6 / Double(DomainServer.count) }
}

/// One way to resolve all domains.
struct Contestant: Sendable {
    let title: String
    /// Whether addresses that come with the SRV records are used.
    let usesAdditional: Bool
    let run: @Sendable (_ server: Endpoint, _ inFlight: Int) async throws -> Cost
}

extension Contestant {
    static let all = [ours(usesAdditional: true), ours(usesAdditional: false), cares(hosts: true), cares(hosts: false)]

    private static func ours(usesAdditional: Bool) -> Contestant {
        Contestant(
            title: usesAdditional ? "srvlab, additional section used" : "srvlab, every address asked for",
            usesAdditional: usesAdditional
        ) { server, inFlight in
            var configuration = Resolver.Configuration(servers: [server])
            configuration.protocols = [.xmpp]
            configuration.usesAdditional = usesAdditional
            let resolver = Resolver(configuration, network: try SocketNetwork())
            return try await measured {
                try await resolveAll(resolver, inFlight)
            }
        }
    }

    /// - Returns: The number of queries.
    private static func resolveAll(_ resolver: Resolver, _ inFlight: Int) async throws -> Int {
        let next = Counter()
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<inFlight {
                group.addTask {
                    var queries = 0
                    while let number = next.next(below: DomainServer.count) {
                        let resolution = try await resolver.resolve("im:u@\(DomainServer.domains[number])")
                        guard resolution.hops.count == 3, resolution.hops.allSatisfy({ $0.addresses.count == 2 }) else {
                            throw Failure(.unavailable, "three hosts of two addresses were expected")
                        }
                        queries += resolution.queries.count
                    }
                    return queries
                }
            }
            return try await group.reduce(0, +)
        }
    }

    private static func measured(_ body: () async throws -> Int) async throws -> Cost {
        let allocations = callocations_of_all_threads()
        let (start, cpu) = (ContinuousClock.now, cpuSeconds())
        let queries = try await body()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return Cost(
            seconds: seconds, cpuSeconds: cpuSeconds() - cpu, queries: queries,
            allocations: Double(callocations_of_all_threads() - allocations) / Double(DomainServer.count))
    }

    private static func cpuSeconds() -> Double {
        var usage = rusage()
        unsafe getrusage(RUSAGE_SELF.number, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }

    private static func cares(hosts: Bool) -> Contestant {
        Contestant(title: hosts ? "c-ares, SRV and every address" : "c-ares, SRV alone", usesAdditional: !hosts) {
            server, inFlight in
            var result = cares_result()
            let names = unsafe DomainServer.domains.map { unsafe strdup($0) }
            defer { unsafe names.forEach { unsafe free($0) } }
            let pointers = unsafe names.map { unsafe UnsafePointer<CChar>($0) }
            let status = unsafe cares_run(
                server.description, pointers, DomainServer.count, inFlight, hosts ? 1 : 0, &result)
            guard status == 0, result.failures == 0 else {
                throw Failure(
                    .unavailable,
                    unsafe "c-ares: \(String(cString: cares_error_text(status))), \(result.failures) failures")
            }
            return Cost(
                seconds: result.wall_seconds, cpuSeconds: result.cpu_seconds, queries: Int(result.queries),
                allocations: nil)
        }
    }
}

/// Numbers that are given out once.
private final class Counter: Sendable {
    private let count = Atomic(0)

    func next(below end: Int) -> Int? {
        let number = count.add(1, ordering: .relaxed).oldValue
        return number < end ? number : nil
    }
}

extension __rusage_who {
    fileprivate var number: __rusage_who_t { __rusage_who_t(rawValue) }
}

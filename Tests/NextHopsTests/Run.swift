import DNSWire
import NextHops
import Transport
import Zones

/// One resolution over a fake network, told in the words that tests compare.
struct Run: CustomStringConvertible {
    let result: Result<Resolution, ResolutionError>
    let network: FakeNetwork

    /// - Parameters:
    ///   - draws: The numbers of the weighted draw; 0 when there are no more.
    ///   - configure: Changes a configuration with the one protocol `sip` and the network's servers in order.
    init(
        _ uri: String = "im:alice@example.test", servers: [(Endpoint, FakeServer)], draws: [Int] = [],
        configure: (inout Resolver.Configuration) -> Void = { _ in }
    ) async {
        network = FakeNetwork(Dictionary(uniqueKeysWithValues: servers))
        var configuration = Resolver.Configuration(servers: servers.map(\.0))
        configuration.protocols = [.sip]
        configure(&configuration)
        var draws = ScriptedDraws(draws)
        do throws(ResolutionError) {
            let resolver = Resolver(configuration, network: network)
            let parsed = try MessagingURI(uri)
            result = await network.run {
                do throws(ResolutionError) {
                    return .success(try await resolver.resolve(parsed, using: &draws))
                } catch {
                    return .failure(error)
                }
            }
        } catch {
            result = .failure(error)
        }
    }

    /// A resolution with one server that answers as it should, from the zone `example.test` and others.
    init(
        _ uri: String = "im:alice@example.test", zone: String, _ others: [Zone] = [], crossesZones: Bool = true,
        draws: [Int] = [], configure: (inout Resolver.Configuration) -> Void = { _ in }
    ) async throws {
        let server = try FakeServer.serving([try Zone.of(zone)] + others, crossesZones: crossesZones)
        await self.init(uri, servers: [(.one, server)], draws: draws, configure: configure)
    }
}

extension Run {
    var resolution: Resolution? { try? result.get() }

    var error: ResolutionError? {
        guard case .failure(let error) = result else { return nil }
        return error
    }

    /// `a.example.test:5060 192.0.2.1`; none after an error.
    var hops: [String] { resolution?.hops.map(\.description) ?? [] }

    /// `noAddresses`, or `temporaryFailure timeout`; none after a success.
    var failure: String? {
        error.map { error in
            ([error.code.rawValue] + [error.detail?.rawValue].compactMap(\.self)).joined(separator: " ")
        }
    }

    /// `targetIsAlias b.example.test`.
    var diagnostics: [String] { (resolution?.diagnostics ?? error?.diagnostics ?? []).map(\.description) }

    /// `SRV _im._sip.example.test`, in the order in which the questions were sent.
    var asked: [String] { network.sent.map(\.asked) }

    var steps: [Trace.Step] { (resolution?.trace ?? error?.trace ?? Trace()).steps }

    var queries: [QueryRecord] { resolution?.queries ?? error?.queries ?? [] }

    /// The result, then the queries: what a failed expectation shows.
    var description: String {
        let outcome = failure.map { "error \($0)" } ?? hops.joined(separator: ", ")
        return ([outcome] + diagnostics + network.sent.map(\.description)).joined(separator: "\n")
    }
}

import DNSWire
import NextHops
import Transport
import Zones

/// Sees whether a program keeps to the adapter protocol. What it resolves to is not judged: that is what cases are for.
public struct AdapterCheck: Sendable {
    private static let zone = """
        $TTL 60
        @ SOA ns host 1 3600 600 86400 60
        @ NS ns
        ns A 192.0.2.53
        _im._xmpp SRV 10 1 5269 a
        _im._xmpp SRV 10 1 5269 b
        a A 192.0.2.1
        b A 192.0.2.2
        """
    private static let repetitions = 20

    private let command: String

    /// - Parameter command: What starts the program, as a line of the shell.
    public init(command: String) {
        self.command = command
    }

    /// What was found to be right, a line each.
    /// - Throws: `SubjectError` for the first thing that is wrong; `TransportError` when our server cannot be started.
    public func run() async throws -> [String] {
        let (session, hello) = try await AdapterSession.begin(command)
        let words = (hello.gives ?? []) + (hello.can ?? [])
        var lines = [
            "hello: \(hello.name ?? "no name") \(hello.version ?? ""), protocol 1", "a nonsense verb: skipped",
        ]
        let unknown = words.filter { SubjectAbility(rawValue: $0) == nil }
        guard unknown.isEmpty else {
            throw SubjectError(reason: "hello: \(unknown.joined(separator: ", ")) under gives or can is not known")
        }
        lines.append("gives and can: \(words.joined(separator: " "))")
        let abilities = Set(words.compactMap(SubjectAbility.init(rawValue:)))
        let zone = try Zone(AdapterCheck.zone, origin: try Name("check.test"))
        try await withZoneServer([zone]) { server in
            lines += try await resolutions(session, abilities, server.endpoint)
        }
        if abilities.contains(.clock) {
            try await session.expectDone("advance", seconds: 1)
            lines.append("advance: done")
        }
        if abilities.contains(.forget) {
            try await session.expectDone("forget")
            lines.append("forget: done")
        }
        guard let status = await session.process.end(within: .seconds(5)) else {
            throw SubjectError(reason: "bye: the program goes on")
        }
        guard status == 0 else { throw SubjectError(reason: "bye: ended with \(status), not with 0") }
        return lines + ["bye: ended with 0"]
    }

    private func resolutions(
        _ session: AdapterSession, _ abilities: Set<SubjectAbility>, _ server: Endpoint
    ) async throws -> [String] {
        var request = session.request("resolve")
        request.uri = "im:alice@check.test"
        request.servers = [server.description]
        request.protocols = ["xmpp"]
        let reply = try await session.ask(request)
        guard let hops = reply.hops, reply.error == nil else {
            throw SubjectError(
                reason: "resolve: hops were expected, and came \(reply.error ?? "neither hops nor error")")
        }
        if abilities.contains(.addresses), hops.contains(where: { $0.addresses?.isEmpty ?? true }) {
            throw SubjectError(reason: "resolve: a hop without addresses, though the subject gives them")
        }
        var lines = ["resolve: \(hops.map { "\($0.target):\($0.port)" }.joined(separator: ", "))"]
        guard abilities.contains(.repeat) else { return lines }
        request.id = session.request("resolve").id
        request.repeat = AdapterCheck.repetitions
        let counts = try await session.ask(request).tally?.map(\.n).filter {
            (0...AdapterCheck.repetitions).contains($0)
        }
        let sum = counts?.reduce(0, +)
        guard sum == AdapterCheck.repetitions else {
            throw SubjectError(reason: "repeat: a tally of \(sum ?? 0), not of \(AdapterCheck.repetitions)")
        }
        lines.append("repeat: a tally of \(AdapterCheck.repetitions)")
        return lines
    }
}

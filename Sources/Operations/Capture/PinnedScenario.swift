import Conformance
import DNSWire
import NextHops
import Transport
import Zones

/// What our resolver finds today for a domain, as a scenario: whoever changes the zones sees what changes for clients.
///
/// The result is that of the captured zones, served in memory with their faults, so that pasted answers have one too;
/// the check of fidelity says whether the live servers lead to the same.
struct PinnedScenario {
    fileprivate struct Outcome {
        let uri: MessagingURI
        let result: Result<Resolution, ResolutionError>
    }

    /// What each try waits when servers that fell silent are part of the scenario.
    private static let impatience = "500ms"

    private let subject: CaptureSubject
    private let labels: [ProtocolLabel]
    private let files: CaptureFiles
    private var outcomes: [Outcome] = []
    private var usedFaults: [CapturedFaults.Entry] = []
    /// What the resolver asks, each question once.
    private(set) var asked: [Question] = []

    init(
        _ subject: CaptureSubject, _ labels: [ProtocolLabel], _ files: CaptureFiles, served zones: [Zone]
    ) async throws {
        self.subject = subject
        self.labels = labels
        self.files = files
        let simulation = try files.simulation(serving: zones)
        var configuration = simulation.configuration
        configuration.protocols = labels
        let resolver = Resolver(configuration, network: simulation.network)
        for uri in subject.uris {
            // The order among hosts of one priority is not pinned, so that the draws do not matter.
            var draws = RandomDraws(SeededGenerator(seed: 1))
            do throws(ResolutionError) {
                outcomes.append(Outcome(uri: uri, result: .success(try await resolver.resolve(uri, using: &draws))))
            } catch {
                outcomes.append(Outcome(uri: uri, result: .failure(error)))
            }
        }
        usedFaults = zip(files.faults.entries, simulation.server.faultOpportunities).filter { $0.1 > 0 }.map(\.0)
        for question in outcomes.flatMap(\.queries).map(\.question) where !asked.contains(question) {
            asked.append(question)
        }
    }

    // MARK: - Text

    /// - Parameters:
    ///   - origin: Where the capture comes from.
    ///   - unasked: What the resolver asks here and nobody asked then.
    func text(_ origin: String, unasked: [Question]) -> String {
        let domain = subject.domain.host
        let speaks = labels.map(\.name).joined(separator: ", then ")
        var lines = [
            "# Where \(domain) leads a client of \(speaks), \(origin).",
            "# The result is pinned as it was, good or bad: the scenario fails when a change of the zones changes it.",
        ]
        if let remark = files.faults.remark { lines.append("# \(remark).") }
        lines += unasked.map { "# \($0) was not asked then, and is answered here as not there.".printable }
        if !files.gaps.isEmpty {
            lines.append("# Gaps of the capture, where the servers may know more: \(files.gaps.count).")
        }
        lines += [
            "title: \(YAMLText.quoted("A client of \(speaks) finds for \(domain) what it found when it was captured"))",
            "spec: [RFC3861-4-1]",
            "zones:",
        ]
        for (zone, file) in zip(files.zones, files.zoneFiles) {
            lines.append(
                "  \(YAMLText.quoted(zone.apex.description)): { file: \(YAMLText.quoted(file.path)) }")
        }
        lines += servers
        var client = "protocols: [\(labels.map { YAMLText.quoted($0.name) }.joined(separator: ", "))]"
        if hasSilence { client += ", timeout: \(PinnedScenario.impatience), attempts: 1" }
        lines.append("client: { \(client) }")
        lines.append("cases:")
        for outcome in outcomes { lines += outcome.lines }
        return lines.joined(separator: "\n") + "\n"
    }

    private var hasSilence: Bool { usedFaults.contains { $0.fault.effect == .drop } }

    private var servers: [String] {
        guard !usedFaults.isEmpty || !files.crossesZones else { return [] }
        var lines = ["servers:", "  captured:"]
        if !files.crossesZones {
            lines.append("    crossZone: stop  # an alias into another of its zones ends the answer")
        }
        if !usedFaults.isEmpty { lines.append("    faults:  # what the servers said that no zone says") }
        return lines + usedFaults.map { "      - \($0.text)" }
    }
}

extension PinnedScenario.Outcome {
    fileprivate var queries: [QueryRecord] {
        switch result {
        case .success(let resolution): resolution.queries
        case .failure(let error): error.queries
        }
    }

    fileprivate var lines: [String] {
        var lines = ["  \(uri.service):", "    resolve: \(YAMLText.quoted(uri.text))"]
        switch result {
        case .success(let resolution):
            lines += ["    expect:", "      hops:"]
            for group in resolution.hops.groups {
                let hops = group.map { YAMLText.quoted($0.description) }
                let any = hops.map { "            - \($0)" }
                lines += hops.count == 1 ? ["        - \(hops[0])"] : ["        - any:"] + any
            }
        case .failure(let error):
            let detail = error.detail.map { ", detail: \($0.rawValue)" } ?? ""
            lines.append("    expect: { error: \(error.code.rawValue)\(detail) }  # \(error.reason.printable)")
        }
        return lines
    }
}

extension [Hop] {
    /// Hops of one priority, which chance puts in order (RFC 2782, Weight).
    fileprivate var groups: [[Hop]] {
        var groups: [[Hop]] = []
        for hop in self {
            if let last = groups.last, last[0].priority == hop.priority {
                groups[groups.count - 1].append(hop)
            } else {
                groups.append([hop])
            }
        }
        return groups
    }
}

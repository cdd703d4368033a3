internal import Conformance
public import DNSWire
public import NextHops
public import Zones

/// What a capture is written as: zones, faults that no zone gives, and scenarios, all as text. Nothing is written here.
public struct CaptureFiles: Sendable {
    /// The zones.
    public let zones: [CapturedZone]
    /// One file for each zone, in their order: `zones/example.test.zone`.
    public let zoneFiles: [OutputFile]
    let faults: CapturedFaults
    /// Whether the server follows an alias into another of its zones. One that was seen to stop is pinned as such.
    let crossesZones: Bool
    private let capture: Capture
    private let origin: String

    /// - Parameters:
    ///   - capture: What was asked and answered.
    ///   - origin: Of what each file tells: `captured by srvlab 0.1.0 on 2026-11-21`.
    public init(_ capture: Capture, origin: String) {
        self.capture = capture
        self.origin = origin
        let zones = ZoneAssembly(of: capture).zones()
        self.zones = zones
        var names = FileNames()
        zoneFiles = zones.map { OutputFile(path: "zones/\(names.name(for: $0.apex)).zone", text: $0.text(origin)) }
        faults = CapturedFaults(of: capture, zones)
        let apexes = Set(zones.map(\.apex))
        crossesZones = !capture.replies.contains { reply in
            guard let contents = reply.contents, contents.ending == .open, reply.message?.isAuthoritative == true
            else { return false }
            return contents.canonicalName.andAncestors.contains(where: apexes.contains)
        }
    }

    /// What was not asked, and what was asked in vain, one phrase for each name: the files answer as the servers did, and
    /// what is really there stays unknown.
    public var gaps: [String] {
        var seen: Set<Name> = []
        let failures = capture.replies.compactMap { reply -> String? in
            // Who is asked for an SOA or NS may well not know the zone above.
            guard let failure = reply.failure, failure != .referral, ![.soa, .ns].contains(reply.question.type),
                seen.insert(reply.question.name).inserted
            else {
                return nil
            }
            return "\(reply.question) @ \(reply.source): \(failure.rawValue); what is there is not captured"
        }
        return capture.gaps + failures + [faults.remark].compactMap(\.self)
    }

    /// The domains that are not there.
    public var missing: [Name] {
        capture.subjects.map(\.domain).filter { domain in
            capture.replies.contains { $0.question.name == domain && $0.contents?.ending == .noSuchName }
        }
    }

    /// Whether im: and pres: of every domain were asked for.
    var asksForBothServices: Bool {
        capture.subjects.allSatisfy { Set($0.uris.map(\.service)).count == Service.allCases.count }
    }

    /// Whether some of it was read from a text.
    var isPasted: Bool { capture.isPasted }

    /// Failures that are faults of the scenarios' server.
    public var faultCount: Int { faults.entries.count }

    /// The zones as they are read from their text.
    /// - Throws: `ZoneError` for a zone that cannot be read, which would be a mistake in writing it.
    public func readZones() throws(ZoneError) -> [Zone] {
        var read: [Zone] = []
        for file in zoneFiles { read.append(try Zone(file.text, origin: nil, file: file.path)) }
        return read
    }

    /// Record sets that zone files in a folder have, and the zones that are to replace them have not: a domain that was
    /// captured before into the same folder may need them.
    public func losses(in folder: OutputFolder) -> [(file: OutputFile, sets: [Question])] {
        zip(zones, zoneFiles).compactMap { zone, file in
            guard let old = try? Zone(contentsOf: folder.path(of: file)) else { return nil }
            var seen = Set(zone.sets.map { Question(name: $0.owner, type: $0.type) })
            let lost = old.records.map { Question(name: $0.record.owner, type: $0.record.type) }
                .filter { $0.type != CapturedZone.placeholderType && seen.insert($0).inserted }
            return lost.isEmpty ? nil : (file, lost)
        }
    }

    /// Serves zones that were read from the files, and asks everything again.
    /// - Throws: `CatalogError` for two zones of one apex.
    public func fidelity(served zones: [Zone]) async throws -> Fidelity {
        try await capture.fidelity(of: self, served: zones)
    }

    /// The scenarios that pin today's results: for each domain one for a client of all protocols, in their order, and
    /// one for each protocol alone where there are several, because the client of a scenario is one for all its cases.
    /// - Parameters:
    ///   - protocols: The protocols of the client, in its order of preference.
    ///   - zones: The zones that were read from the files.
    /// - Returns: The files, each with what the resolver asks and the capture does not tell: the zones answer it with a
    ///   guess.
    /// - Throws: `CatalogError` for two zones of one apex.
    public func scenarios(
        for protocols: [ProtocolLabel], served zones: [Zone]
    ) async throws -> [(file: OutputFile, unasked: [Question])] {
        var names = FileNames()
        var scenarios: [(file: OutputFile, unasked: [Question])] = []
        let sets = self.zones.flatMap { $0.sets.map { Question(name: $0.owner, type: $0.type) } }
        let known = Set(capture.replies.map(\.question) + sets)
        let whole = self.zones.filter(\.isWhole).map(\.apex)
        for subject in capture.subjects {
            let name = names.name(for: subject.domain)
            for labels in [protocols] + (protocols.count > 1 ? protocols.map { [$0] } : []) {
                let path = labels == protocols ? name : "\(name)/\(labels[0].name)"
                let pinned = try await PinnedScenario(subject, labels, self, served: zones)
                let unasked = pinned.asked.filter { question in
                    let alias = Question(name: question.name, type: .cname)
                    return !known.contains(question) && !known.contains(alias)
                        && !whole.contains(where: question.name.isAtOrBelow)
                }
                let text = pinned.text(origin, unasked: unasked)
                scenarios.append((OutputFile(path: "Scenarios/\(path).yaml", text: text), unasked))
            }
        }
        return scenarios
    }
}

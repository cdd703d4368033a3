import DNSWire
import NextHops
import Transport

// Mistakes about what is asked for, in which order, and what takes its place.

extension Defect {
    static let lookup: [Defect] =
        [
            Defect(
                "srv-never-asked", "goes to the addresses of the domain and never asks for SRV records",
                breaks: "V01", "V03", "RFC3861-4-5", mistake: .exchange(.withoutServices)),
            Defect(
                "address-beside-srv", "offers the addresses of the domain behind the hosts of its SRV records",
                breaks: "V03", "RFC3861-4-5",
                mistake: .result { client, request in
                    let found = try await client.find(request)
                    let addresses = try await client.findAddresses(request).hops ?? []
                    return found.changingHops { hops in hops[0].isImplicit ? hops : hops + addresses }
                }),
            Defect(
                "address-after-hostless-targets", "goes to the domain when no target of its SRV records has an address",
                breaks: "D6", "D8", "RFC3861-4-5", mistake: .addresses(after: .noAddresses)),
            Defect(
                "address-on-timeout", "takes silence for the news that there are no SRV records", breaks: "V54", "D7",
                mistake: .exchange(
                    ExchangeMistake(silence: { query in query.type == .srv ? query.denial : nil }))),
            Defect(
                "address-on-server-failure", "takes SERVFAIL for the news that there are no SRV records", breaks: "D7",
                mistake: .exchange(.service { reply, _ in if reply.responseCode == .serverFailure { reply.deny() } })),
            Defect(
                "address-on-refusal", "takes REFUSED and NOTIMP for the news that there are no SRV records",
                breaks: "V55", "D7",
                mistake: .exchange(
                    .service { reply, _ in
                        if [.refused, .notImplemented].contains(reply.responseCode) { reply.deny() }
                    })),
            Defect(
                "address-on-unreadable-reply", "takes a reply that it cannot read for an empty one", breaks: "V57",
                "D7",
                mistake: .exchange(
                    ExchangeMistake(datagram: { datagram, query, _ in
                        (try? Message(parsing: datagram.bytes)) != nil || query.type != .srv
                            ? datagram : .init(bytes: query.denial.bytes, source: datagram.source)
                    }))),
            Defect(
                "missing-service-is-a-missing-domain", "takes NXDOMAIN for the SRV records as the end of the domain",
                breaks: "V09", "RFC3861-4-6",
                mistake: .result(
                    .service { reply, memory in
                        if reply.responseCode == .noSuchName { memory.badQuestions.formUnion(reply.questions) }
                    }
                ) { client, request in
                    let found = try await client.find(request)
                    guard found.hops?.first?.isImplicit == true, !client.memory.badQuestions.isEmpty else {
                        return found
                    }
                    return .failure(.noSuchDomain)
                }),
            Defect(
                "no-implicit-record", "gives up where a domain has an address and no SRV records",
                breaks: "V09", "RFC3861-4-6",
                mistake: .result { client, request in
                    try await client.find(request).changingEachHop { $0.isImplicit ? nil : $0 }
                }),
            Defect(
                "implicit-port-fixed", "uses port 5060 for every protocol where no SRV record says one", breaks: "D10",
                mistake: .result { client, request in
                    try await client.find(request).changingEachHop { $0.isImplicit ? $0.with(port: 5060) : $0 }
                }),
            Defect(
                "second-protocol-never-asked", "asks for the first of its protocols only", breaks: "V05", "RFC3861-3-7",
                mistake: .request { request in request.changeProtocols { Array($0.prefix(1)) } }),
            Defect(
                "preference-reversed", "asks for its protocols from the last to the first",
                breaks: "RFC3861-1-2", "RFC3861-3-7", mistake: .request { $0.changeProtocols { $0.reversed() } }),
            Defect(
                "protocols-merged", "puts the SRV records of all its protocols into one order",
                breaks: "RFC3861-3-7", "D6",
                mistake: .result { client, request in
                    var hops: [Hop] = []
                    for label in request.client.protocols ?? [.sip, .xmpp] {
                        var single = request
                        single.changeProtocols { _ in [label] }
                        hops += try await client.find(single).hops?.filter { !$0.isImplicit } ?? []
                    }
                    guard !hops.isEmpty else { return try await client.find(request) }
                    return SubjectReply(outcome: .hops(hops.sorted { $0.priority < $1.priority }), diagnostics: [])
                }),
            Defect(
                "messages-for-presence", "asks for the records of im: when it resolves a pres: URI",
                breaks: "V02", "RFC3861-3-3", "RFC3861-3-6",
                mistake: .request { request in
                    guard let colon = request.uri.firstIndex(of: ":") else { return }
                    request.uri = "im" + request.uri[colon...]
                }),
            Defect(
                "search-list", "puts the local domain behind what it looks up", breaks: "V11", "RFC3861-4-2",
                mistake: .result { client, request in
                    let local = try await client.find(request.with(uri: request.uri + ".corp.test"))
                    return local.hops == nil ? try await client.find(request) : local
                }),
            Defect(
                "port-ignored", "connects to the usual port of the protocol, whatever the SRV record says",
                breaks: "V04", "RFC2782-FMT-9",
                mistake: .result { client, request in
                    try await client.find(request).changingEachHop { hop in
                        hop.isImplicit ? hop : hop.with(port: hop.protocolLabel == .sip ? 5060 : 5269)
                    }
                }),
        ] + unavailability

    private static let unavailability: [Defect] = [
        Defect(
            "root-target-is-a-host", "looks up the addresses of the target .", breaks: "D5", "RFC2782-FMT-14",
            mistake: .rootTargetAsHost { _ in true }),
        Defect(
            "root-target-by-its-numbers", "knows the target . only with priority, weight and port 0", breaks: "V50",
            "D5",
            mistake: .rootTargetAsHost { $0.priority > 0 || $0.weight > 0 || $0.port > 0 }),
        Defect(
            "root-target-falls-back", "goes to the addresses of a domain that says it has no such service",
            breaks: "RFC3861-4-5", "RFC2782-USE-3", "D5",
            mistake: .exchange(
                .service { reply, _ in if reply.targets?.allSatisfy(\.isRoot) == true { reply.deny() } })),
        Defect(
            "root-target-twice-falls-back", "knows the target . only when it stands there once", breaks: "V49",
            mistake: .exchange(
                .service { reply, _ in
                    guard let targets = reply.targets, targets.count > 1, targets.allSatisfy(\.isRoot) else { return }
                    reply.deny()
                })),
        Defect(
            "root-target-spoils-others", "gives up the whole service because one of several targets is .",
            breaks: "D5",
            mistake: .exchange(
                .service { reply, _ in
                    guard reply.targets?.contains(.root) == true else { return }
                    reply.answer.removeAll { $0.serviceLocation?.target.isRoot == false }
                })),
    ]
}

extension Mistake {
    /// Goes to the addresses of the domain after an error of the lookup.
    static func addresses(after code: ResolutionError.Code) -> Mistake {
        .result { client, request in
            let found = try await client.find(request)
            return found.error == code ? try await client.findAddresses(request) : found
        }
    }

    /// Takes some records with the target `.` for records of a host.
    fileprivate static func rootTargetAsHost(
        _ isMistaken: @escaping @Sendable (ServiceLocation) -> Bool
    ) -> Mistake {
        guard let host = try? Name("root.invalid") else { return .exchange(ExchangeMistake()) }
        var mistake = ExchangeMistake.locations { location in
            // Port 0 is another reason not to be used.
            location.target.isRoot && isMistaken(location)
                ? location.with(port: max(location.port, 1), target: host) : location
        }
        // The root has no address.
        mistake.query = { query, _ in
            query.questions.first?.name == host ? .answered(query.denial) : .sent(query)
        }
        return .exchange(mistake)
    }
}

extension SubjectRequest {
    fileprivate mutating func changeProtocols(_ change: ([ProtocolLabel]) -> [ProtocolLabel]) {
        client.protocols = change(client.protocols ?? [.sip, .xmpp])
    }
}

extension Message {
    /// The targets of the SRV records in the answer; none without any.
    fileprivate var targets: [Name]? {
        let targets = answer.compactMap { $0.serviceLocation?.target }
        return targets.isEmpty ? nil : targets
    }
}

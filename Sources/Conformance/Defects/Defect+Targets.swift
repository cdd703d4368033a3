import DNSWire
import NextHops
import Transport

// Mistakes about the hosts of SRV records and their addresses.

extension Defect {
    static let targets: [Defect] = records + addresses

    private static let records: [Defect] = [
        Defect(
            "port-zero-used", "offers records with port 0", breaks: "V45", "D14",
            mistake: .masked { records, memory in
                var masks = memory.masks(for: records.map(\.port).filter { $0 == 0 }, besides: records)[...]
                return records.map { $0.port == 0 ? $0.with(port: masks.popFirst()) : $0 }
            }),
        Defect(
            "duplicates-counted", "offers a record twice that stands there twice", breaks: "D15",
            mistake: .masked { records, memory in
                var seen: Set<ServiceLocation> = []
                let isCopy = records.map { !seen.insert($0).inserted }
                let ports = zip(records, isCopy).filter(\.1).map(\.0.port)
                var masks = memory.masks(for: ports, besides: records)[...]
                return zip(records, isCopy).map { $1 ? $0.with(port: masks.popFirst()) : $0 }
            }),
        Defect(
            "underscore-target-refused", "refuses hosts whose names begin with an underscore", breaks: "V47",
            "RFC2181-11-1",
            mistake: .exchange(.locations { $0.target.labels.first?.first == UInt8(ascii: "_") ? nil : $0 })),
        Defect(
            "look-alike-target", "takes a target that looks like an IPv4 address for one", breaks: "V46", "D16",
            mistake: .exchange(
                ExchangeMistake(query: { query, _ in
                    guard let name = query.questions.first?.name, let address = IPAddress(name.host), query.type == .a
                    else { return .sent(query) }
                    var reply = query.denial
                    reply.answer = [
                        Record(owner: name, type: .a, recordClass: .internet, ttl: 60, data: address.octets)
                    ]
                    return .answered(reply)
                }))),
        Defect(
            "letters-compared-exactly", "takes names in other letters for other names", breaks: "V10", "D17",
            "RFC2782-FMT-1",
            mistake: .exchange(
                ExchangeMistake(reply: { reply, query, _ in
                    guard let name = query.questions.first?.name.wire else { return }
                    reply.answer.removeAll { $0.owner.wire != name && $0.owner == query.questions.first?.name }
                }))),
        Defect(
            "missing-target-is-fatal", "gives up when one target does not exist", breaks: "V40", "RFC2782-USE-4",
            mistake: .spoiled(by: { $0.responseCode == .noSuchName }, as: .noAddresses)),
        Defect(
            "one-bad-target-spoils-all", "gives up when the addresses of one target cannot be told",
            breaks: "V41", "D8",
            mistake: .spoiled(by: { $0.responseCode == .serverFailure }, as: .temporaryFailure)),
    ]

    private static let addresses: [Defect] = [
        Defect(
            "ipv6-dropped", "knows no AAAA records", breaks: "V38", "D9",
            mistake: .request { $0.client.family = $0.client.family ?? .ipv4 }
        ),
        Defect(
            "ipv4-before-ipv6", "offers IPv4 addresses first without being told", breaks: "D9",
            mistake: .request { $0.client.family = $0.client.family ?? .ipv4First }),
        Defect(
            "addresses-sorted", "sorts the addresses of a host", breaks: "V39", "DRAFT02-2.2.4-4", "D9",
            mistake: .result { client, request in
                try await client.find(request).changingEachHop { hop in
                    hop.with(
                        addresses: hop.addresses.sorted { left, right in
                            (right.octets.count, left.description) < (left.octets.count, right.description)
                        })
                }
            }),
        Defect(
            "first-address-only", "tries one address of each host", breaks: "V39", "RFC3861-6-1", "RFC2782-USE-4",
            mistake: .result { client, request in
                try await client.find(request).changingEachHop { $0.with(addresses: Array($0.addresses.prefix(1))) }
            }),
        Defect(
            "additional-required", "knows only the addresses that come with the SRV records", breaks: "V42",
            "RFC2782-NOTE-4",
            mistake: .exchange(
                {
                    var mistake = ExchangeMistake.attentive
                    mistake.query = { query, memory in
                        let isTarget = memory.locations.contains { $0.target == query.questions.first?.name }
                        return isTarget ? .answered(query.denial) : .sent(query)
                    }
                    return mistake
                }())),
        Defect(
            "additional-believed", "believes addresses that come with the records of another domain", breaks: "D13",
            mistake: .exchange(
                ExchangeMistake(
                    query: { query, memory in
                        let known = memory.addresses.filter {
                            $0.owner == query.questions.first?.name && $0.type == query.type
                        }
                        guard !known.isEmpty else { return .sent(query) }
                        var reply = query.denial
                        reply.answer = known
                        return .answered(reply)
                    },
                    reply: { reply, query, memory in
                        if query.type == .srv { memory.addresses += reply.additional }
                    }))),
        Defect(
            "additional-owner-unread", "takes any address that comes along for one of the first target", breaks: "V44",
            mistake: .exchange(
                .service { reply, _ in
                    let targets = reply.answer.compactMap { $0.serviceLocation?.target }
                    guard let first = targets.first else { return }
                    reply.additional = reply.additional.map { targets.contains($0.owner) ? $0 : $0.with(owner: first) }
                })),
        Defect(
            "answer-owner-unread", "takes every SRV record of a reply for an answer", breaks: "V44", "RFC2181-5.4.1-1",
            mistake: .exchange(
                .service { reply, _ in
                    guard let end = reply.chain.last else { return }
                    reply.answer = reply.answer.map { $0.type == .srv ? $0.with(owner: end) : $0 }
                })),
    ]
}

extension Mistake {
    /// Uses records that the resolver would leave out: they pass it under another port.
    fileprivate static func masked(
        _ change: @escaping @Sendable ([ServiceLocation], inout MistakenMemory) -> [ServiceLocation]
    ) -> Mistake {
        .result(
            .service { reply, memory in
                let records = reply.answer.filter { $0.type == .srv }
                let changed = change(records.compactMap(\.serviceLocation), &memory)
                guard changed.count == records.count else { return }
                reply.answer =
                    reply.answer.filter { $0.type != .srv } + zip(records, changed).map { $0.with(location: $1) }
            }
        ) { client, request in
            let found = try await client.find(request)
            let ports = client.memory.maskedPorts
            return found.changingEachHop { hop in ports[hop.port].map { hop.with(port: $0) } ?? hop }
        }
    }

    /// Ends in an error because of one reply about addresses, whatever else there is.
    fileprivate static func spoiled(
        by isBad: @escaping @Sendable (Message) -> Bool, as code: ResolutionError.Code
    ) -> Mistake {
        .result(
            ExchangeMistake(reply: { reply, query, memory in
                if query.type == .a || query.type == .aaaa, isBad(reply) {
                    memory.badQuestions.formUnion(query.questions)
                }
            })
        ) { client, request in
            let found = try await client.find(request)
            return client.memory.badQuestions.isEmpty || found.hops == nil ? found : .failure(code)
        }
    }
}

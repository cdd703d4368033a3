import DNSWire
import NextHops

// Mistakes about aliases.

extension Defect {
    static let aliases: [Defect] = [
        Defect(
            "alias-at-the-owner-ignored", "wants SRV records at the name itself and overlooks an alias there",
            breaks: "V13", "D1", "RFC1034-3.6.2-1",
            mistake: .exchange(.service { reply, _ in if reply.chain.count > 1 { reply.deny() } })),
        Defect(
            "alias-not-asked-about", "follows aliases only as far as one reply shows them", breaks: "V14", "D1",
            mistake: .aliasForgotten(isFinal: false)),
        Defect(
            "no-restart-behind-an-alias", "goes to the domain of the URI when an alias leads to no SRV record",
            breaks: "D2", "RFC3861-4-4",
            mistake: .aliasForgotten(isFinal: true)),
        Defect(
            "no-restart-behind-the-domain",
            "takes the addresses behind an alias at the domain without asking for SRV there",
            breaks: "D3", "RFC3861-4-4",
            mistake: .exchange(
                ExchangeMistake(reply: { reply, query, memory in
                    guard let name = query.questions.first?.name else { return }
                    if query.type == .srv, let domain = name.parent?.parent {
                        memory.domains.insert(domain)
                    } else if memory.domains.contains(name) {
                        reply.shortenChain()
                    }
                }))),
        Defect(
            "few-aliases", "gives up behind four aliases", breaks: "D4",
            mistake: .result(
                .service { reply, memory in
                    if reply.chain.count > 5 { memory.badNames.insert(reply.chain[0]) }
                }
            ) { client, request in
                let found = try await client.find(request)
                return !client.memory.badNames.isEmpty ? .failure(.aliasLoop) : found
            }),
        Defect(
            "aliases-without-end", "follows any number of aliases", breaks: "V15", "D4",
            mistake: .exchange(ExchangeMistake(reply: { reply, _, _ in reply.shortenChain() }))),
        Defect(
            "circle-falls-back", "goes to the domain when the aliases of its service go in circles",
            breaks: "V17", "D4", mistake: .addresses(after: .aliasLoop)),
        Defect(
            "alias-of-the-domain-first", "follows an alias at the domain before it asks for SRV records",
            breaks: "V20", "RFC3861-4-5",
            mistake: .result { client, request in
                guard let host = try await client.findAddresses(request).hops?.first?.target.host,
                    let at = request.uri.lastIndex(of: "@")
                else { return try await client.find(request) }
                return try await client.find(request.with(uri: request.uri[...at] + host))
            }),
        Defect(
            "alias-has-to-come-first", "finds nothing where the records stand before the alias that leads to them",
            breaks: "V19",
            mistake: .exchange(
                ExchangeMistake(reply: { reply, query, _ in
                    var known = Set(query.questions.map(\.name))
                    for record in reply.answer {
                        guard known.contains(record.owner) else { return reply.deny() }
                        if record.type == .cname, let target = record.targetName { known.insert(target) }
                    }
                }))),
        Defect(
            "strict-ignored", "follows targets that are aliases although it was told not to", breaks: "V18", "D11",
            mistake: .request { $0.client.isStrict = nil }),
    ]
}

extension Mistake {
    /// Forgets an alias that leads to no SRV record.
    /// - Parameter isFinal: Whether the server says that there is none; otherwise another one would have to be asked.
    fileprivate static func aliasForgotten(isFinal: Bool) -> Mistake {
        .exchange(
            .service { reply, _ in
                let isAnswered = reply.answer.contains { $0.type == .srv }
                let hasAuthority = reply.authority.contains { $0.type == .soa }
                if reply.chain.count > 1, !isAnswered, hasAuthority == isFinal { reply.deny() }
            })
    }
}

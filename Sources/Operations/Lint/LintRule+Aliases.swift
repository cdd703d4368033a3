import DNSWire

// Aliases that lead nowhere, or a long way.
extension LintRule {
    /// Aliases in a row that resolvers follow without complaint: some stop after 8, most after 16.
    private static let longChain = 8

    static let aliases: [LintRule] = [
        LintRule(
            "cname-loop", .error, "RFC 1034 3.6.2, 5.2.2",
            why: "A client that follows the alias never arrives, and takes it for a failure of the server.",
            fix: "Lead the alias to a name that is none.",
            check: { scene in
                chains(in: scene).compactMap { alias, lookup in
                    guard case .endless = lookup.end else { return nil }
                    return LintSpot(alias, "the alias \(alias.record.owner.host) goes in a circle")
                }
            }),
        LintRule(
            "cname-dangling", .error, "RFC 1034 3.6.2",
            why: "The canonical name is not there, so that clients are told that the alias is not there either.",
            fix: "Add the name, or correct the alias.",
            check: { scene in
                chains(in: scene).compactMap { alias, lookup in
                    // The last alias that somebody wrote; those of a DNAME are nobody's.
                    guard case .noSuchName = lookup.end,
                        lookup.aliases.dropFirst().allSatisfy({
                            scene.zone(enclosing: $0)?.set($0, .cname).isEmpty ?? true
                        })
                    else { return nil }
                    return LintSpot(alias, "\(lookup.name.host) is not there")
                }
            }),
        LintRule(
            "cname-long", .warning, "RFC 1034 3.6.2",
            why: "Each alias may cost a question, and resolvers stop at some number of them.",
            fix: "Lead the first alias to the last name.",
            check: { scene in
                chains(in: scene).compactMap { alias, lookup in
                    if case .endless = lookup.end { return nil }
                    guard lookup.aliases.count > longChain else { return nil }
                    var count = "\(lookup.aliases.count)"
                    if case .tooLong = lookup.end { count += " and more" }
                    return LintSpot(alias, "\(count) aliases in a row, to \(lookup.name.host)")
                }
            }),
    ]

    /// Where every CNAME of the zones leads.
    private static func chains(in scene: LintScene) -> [(alias: PlacedRecord, lookup: LintLookup)] {
        scene.zones.flatMap { zone in
            zone.own([.cname]).map { ($0, scene.lookup($0.record.owner, .a)) }
        }
    }
}

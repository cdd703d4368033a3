import DNSWire

// SRV records by themselves: owner, port, and the target `.`.
extension LintRule {
    static let services: [LintRule] = [
        LintRule(
            "srv-owner", .error, "RFC 2782",
            why: "Clients ask for `_service._protocol.domain`, and never find an SRV record of another name.",
            fix: "Begin both labels with an underscore: the service, and the protocol behind it.",
            check: { scene in
                scene.services.filter { !hasWildcard($0.owner) && !isService($0.owner) && !isInstance($0.owner) }
                    .map { LintSpot($0.first, "\($0.owner.host) is no name of a service") }
            }),
        LintRule(
            "srv-service-name", .warning, "RFC 6335 5.1",
            why: "No such service can be registered: programs that check names refuse it.",
            fix: "Name the service by 1 to 15 letters, digits and single hyphens, with a letter among them.",
            check: { scene in
                scene.services.filter { isService($0.owner) }.compactMap { service in
                    guard let label = service.owner.labels.first, !isRegistrable(label.dropFirst()) else { return nil }
                    return LintSpot(service.first, "\(String(decoding: label, as: UTF8.self)) cannot be registered")
                }
            }),
        LintRule(
            "srv-port-zero", .error, "RFC 6335 6",
            why: "Nothing listens on port 0.",
            fix: "Name the port of the service, or the target `.` if it is not offered.",
            check: { scene in
                scene.services.flatMap(\.hosted).filter { $0.location.port == 0 }
                    .map { LintSpot($0.placed, "port 0 of \($0.location.target.host)") }
            }),
        LintRule(
            "srv-dot-not-alone", .error, "RFC 2782, Target",
            why: "The target `.` says that there is no service, which clients heed only where it is the only record.",
            fix: "Remove the record with the target `.`, or all others.",
            check: { scene in
                scene.services.filter { $0.entries.count > 1 }.flatMap(\.entries).filter { $0.location.target.isRoot }
                    .map { LintSpot($0.placed, "the target . beside others") }
            }),
        LintRule(
            "srv-dot-fields", .warning, "RFC 2782, Target",
            why: "Numbers of a service that is not there mislead readers, and tools that compare records.",
            fix: "Write `SRV 0 0 0 .`.",
            check: { scene in
                scene.services.filter(\.isRefusal).flatMap(\.entries)
                    .filter { ($0.location.priority, $0.location.weight, $0.location.port) != (0, 0, 0) }
                    .map { LintSpot($0.placed, "the target . with a priority, a weight or a port") }
            }),
    ]

    /// `_service._protocol.domain`.
    private static func isService(_ owner: Name) -> Bool {
        let labels = owner.labels
        return labels.count > 2 && labels.prefix(2).allSatisfy { $0.count > 1 && $0.first == underscore }
    }

    /// `Instance._service._protocol.domain` (RFC 6763 4.1).
    static func isInstance(_ owner: Name) -> Bool {
        guard let first = owner.labels.first, first.first != underscore, let rest = owner.parent else { return false }
        return isService(rest)
    }

    private static func hasWildcard(_ owner: Name) -> Bool {
        owner.labels.contains { Array($0) == [UInt8(ascii: "*")] }
    }

    /// RFC 6335 5.1.
    private static func isRegistrable(_ name: some Collection<UInt8>) -> Bool {
        guard (1...15).contains(name.count), name.contains(where: isLetter),
            name.allSatisfy({ isLetter($0) || isDigit($0) || $0 == hyphen })
        else { return false }
        let parts = name.split(separator: hyphen, omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty }
    }

    private static let underscore = UInt8(ascii: "_")
    static let hyphen = UInt8(ascii: "-")

    static func isLetter(_ octet: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet | 0x20)
    }

    static func isDigit(_ octet: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
    }
}

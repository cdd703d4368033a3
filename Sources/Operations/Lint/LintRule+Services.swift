import DNSWire

// SRV records by themselves: owner, port, and the target `.`.
extension LintRule {
    static let services: [LintRule] = [
        LintRule(
            "srv-owner", .error, "RFC 2782, RFC 6335 5.1",
            why: "Clients ask for `_service._protocol.domain`, and never find an SRV record of another name.",
            fix:
                "Name the service by 1 to 15 letters, digits and single hyphens, with a letter among them, and put the protocol behind it.",
            check: { scene in
                scene.zones.flatMap(\.services).compactMap { service in
                    mistake(in: service.owner, service.apex).flatMap { what in
                        service.entries.first.map { LintSpot($0.placed, what) }
                    }
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

    /// What is wrong with the name of an SRV record; nothing with a wildcard, which has a rule of its own.
    private static func mistake(in owner: Name, _ apex: Name) -> String? {
        let labels = owner.labels.dropLast(apex.labels.count).map { String(decoding: $0, as: UTF8.self) }
        guard !labels.contains("*") else { return nil }
        guard labels.count >= 2, let service = labels.first, service.hasPrefix("_"), labels[1].hasPrefix("_") else {
            return "\(owner.host) is no name of a service: _service._protocol.domain is expected"
        }
        // The name of a service, without its underscore: RFC 6335 5.1.
        let name = service.dropFirst()
        if name.utf8.count > 15 { return "the service \(service) has \(name.utf8.count) characters, at most 15" }
        let isAllowed = name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == hyphen }
        guard isAllowed, name.utf8.contains(where: isLetter) else {
            return "the service \(service) is not made of letters, digits and hyphens, with a letter among them"
        }
        if name.hasPrefix("-") || name.hasSuffix("-") || name.contains("--") {
            return "the service \(service) begins or ends with a hyphen, or has two in a row"
        }
        guard labels[1].utf8.count > 1 else { return "the protocol of \(owner.host) has no name" }
        return nil
    }

    private static let hyphen = UInt8(ascii: "-")

    private static func isLetter(_ octet: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet | 0x20)
    }

    private static func isDigit(_ octet: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
    }
}

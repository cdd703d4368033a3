import DNSWire
import NextHops
import Transport

// Mistakes about URIs.

extension Defect {
    static let uris: [Defect] = [
        Defect(
            "first-at-sign", "takes what follows the first @ for the domain", breaks: "V65", "RFC3860-B.2-1",
            mistake: .request { request in
                guard let at = request.uri.firstIndex(of: "@"), let colon = request.uri.firstIndex(of: ":") else {
                    return
                }
                request.uri = request.uri[...colon] + "u" + request.uri[at...]
            }),
        Defect(
            "short-name-reported-missing", "says of a domain of a single label that it does not exist", breaks: "V65",
            "D19", "RFC3861-3-2",
            mistake: .result { client, request in
                let found = try await client.find(request)
                return found.error == .notFQDN ? .failure(.noSuchDomain) : found
            }),
        Defect(
            "address-in-the-uri-used", "connects to an address that stands in the place of the domain",
            breaks: "V65", "D19", "RFC3861-3-2",
            mistake: .result { client, request in
                let found = try await client.find(request)
                guard found.error == .notFQDN, let at = request.uri.lastIndex(of: "@") else { return found }
                let host = request.uri[request.uri.index(after: at)...].filter { !"[]".contains($0) }
                guard let address = IPAddress(host) else { return found }
                return SubjectReply(
                    outcome: .hops([
                        Hop(
                            protocolLabel: .sip, priority: 0, weight: 0, target: .root, port: 5060, addresses: [address]
                        )
                    ]))
            }),
        Defect(
            "port-in-the-uri-allowed", "reads a port behind the domain", breaks: "V65", "D19",
            mistake: .request { request in
                guard let colon = request.uri.lastIndex(of: ":"), let at = request.uri.lastIndex(of: "@"), at < colon
                else { return }
                request.uri = String(request.uri[..<colon])
            }),
        Defect(
            "first-of-two-mailboxes", "takes the first of several mailboxes", breaks: "V65", "D19", "RFC3860-A.2-1",
            mistake: .request { request in
                guard let comma = request.uri.firstIndex(of: ",") else { return }
                request.uri = String(request.uri[..<comma])
            }),
        Defect(
            "scheme-in-small-letters-only", "refuses IM: and PRES:", breaks: "V65", "D17",
            mistake: .refusing { $0.prefix { $0 != ":" }.contains(where: \.isUppercase) }),
        Defect(
            "final-dot-refused", "refuses a domain with a dot behind it", breaks: "V65", "D17",
            mistake: .refusing { $0.hasSuffix(".") }),
        Defect(
            "headers-taken-for-the-domain", "does not cut off headers", breaks: "V65", "DRAFT02-2.2-1",
            mistake: .refusing { $0.contains("@") && $0.contains("?") }),
        Defect(
            "letters-of-ascii-only", "refuses domains in other scripts", breaks: "D18",
            mistake: .refusing { uri in
                let octets = uri[(uri.lastIndex(of: "@") ?? uri.startIndex)...].split(separator: "%").dropFirst()
                return octets.contains { UInt8($0.prefix(2), radix: 16).map { $0 > 127 } ?? false }
            }),
    ]
}

extension Mistake {
    /// Refuses URIs that are sound.
    fileprivate static func refusing(_ isRefused: @escaping @Sendable (String) -> Bool) -> Mistake {
        .result { client, request in
            isRefused(request.uri) ? .failure(.invalidURI) : try await client.find(request)
        }
    }
}

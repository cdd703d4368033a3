import DNSWire
internal import Foundation

/// The domain part of a URI, as text.
enum DomainText {
    /// A domain name or an address literal.
    static func host(_ octets: [UInt8]) throws(ResolutionError) -> MessagingURI.Host {
        guard let text = String(validating: octets, as: UTF8.self) else {
            throw ResolutionError(.invalidURI, "a domain that is not UTF-8")
        }
        if text.hasPrefix("[") {
            // RFC 2822 3.4.1: printable ASCII between one pair of brackets.
            let literal = text.utf8.dropFirst().dropLast()
            guard text.hasSuffix("]"), !literal.isEmpty,
                literal.allSatisfy({ (0x21...0x7E).contains($0) && !"[]\\".utf8.contains($0) })
            else {
                throw ResolutionError(.invalidURI, "brackets that do not hold an address (RFC 2822 3.4.1)")
            }
            return .addressLiteral(text)
        }
        let ascii = try text.utf8.allSatisfy({ $0 < 0x80 }) ? text : aLabels(of: text)
        let domain = ascii.hasSuffix(".") ? String(ascii.dropLast()) : ascii
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        for label in labels { try check(label) }
        if labels.count == 4, labels.allSatisfy({ $0.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } }) {
            return .addressLiteral(domain)
        }
        do {
            return .domain(try Name(labels: labels.map(\.utf8)))
        } catch {
            throw ResolutionError(.invalidURI, "the domain has \(error.description)")
        }
    }

    private static func check(_ label: Substring) throws(ResolutionError) {
        guard !label.isEmpty else { throw ResolutionError(.invalidURI, "an empty label in the domain") }
        let isHost = label.utf8.allSatisfy { octet in
            octet.lowercasedLetter &- UInt8(ascii: "a") < 26 || octet &- UInt8(ascii: "0") < 10
                || octet == UInt8(ascii: "-") || octet == UInt8(ascii: "_")
        }
        guard isHost else {
            throw ResolutionError(.invalidURI, "\(label) in the domain: letters, digits, - and _ are allowed")
        }
    }

    /// IDNA 2008 by way of UTS 46, non-transitional: what Foundation does with the host of a URL.
    private static func aLabels(of text: String) throws(ResolutionError) -> String {
        // What has a meaning of its own in a URL is no letter of a name.
        guard !text.utf8.contains(where: { "/?#@:[]%\\ ".utf8.contains($0) }),
            let host = URL(string: "http://\(text)/")?.host(percentEncoded: false), !host.isEmpty,
            host.utf8.allSatisfy({ $0 < 0x80 })
        else {
            throw ResolutionError(.invalidURI, "\(text) has no form in A-labels (RFC 5891)")
        }
        return host
    }
}

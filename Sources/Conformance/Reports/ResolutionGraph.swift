import DNSWire
public import NextHops
import Transport

/// A resolution as a picture: the names, what leads from one to the next, and where it ends, as a graph in the DOT
/// language of Graphviz.
///
///     srvlab resolve im:romeo@example.test --dot | dot -Tsvg > why.svg
public struct ResolutionGraph: Sendable {
    /// How a node or an edge looks.
    private enum Look: String {
        case plain = ""
        case good = "color=\"#1a7f37\" fontcolor=\"#1a7f37\""
        case bad = "color=\"#cf222e\" fontcolor=\"#cf222e\""
        case idle = "color=\"#6e7781\" fontcolor=\"#6e7781\" style=dashed"
    }

    private var nodes: [(name: String, label: [String], look: Look)] = []
    private var edges: [(from: String, to: String, label: String, look: Look)] = []
    private var domain: String
    private var outcome: String

    /// The graph for a URI that led to hops.
    public init(_ resolution: Resolution) {
        domain = resolution.domain.host
        outcome = resolution.hops.count == 1 ? "1 hop" : "\(resolution.hops.count) hops"
        draw(resolution.uri.text, resolution.trace, .good)
    }

    /// The graph for a URI that led nowhere.
    public init(_ failure: ResolutionError, uri: String) {
        domain = uri
        outcome = failure.description
        draw(uri, failure.trace, .bad)
    }

    /// The graph as text.
    public var text: String {
        var lines = ["digraph resolution {", "  rankdir=LR; node [shape=box fontname=\"sans-serif\"];"]
        lines.append("  edge [fontname=\"sans-serif\" fontsize=10];")
        for node in nodes {
            let label = node.label.map(ResolutionGraph.escaped).joined(separator: "\\n")
            lines.append("  \(ResolutionGraph.quoted(node.name)) [label=\"\(label)\" \(node.look.rawValue)];")
        }
        for edge in edges {
            lines.append(
                "  \(ResolutionGraph.quoted(edge.from)) -> \(ResolutionGraph.quoted(edge.to)) "
                    + "[label=\(ResolutionGraph.quoted(edge.label)) \(edge.look.rawValue)];")
        }
        return (lines + ["}"]).joined(separator: "\n")
    }

    private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

    /// Inside quotes, a quote or a backslash of a name stands behind a backslash.
    private static func escaped(_ text: String) -> String {
        text.printable.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
}

// MARK: - Drawing

extension ResolutionGraph {
    private mutating func draw(_ uri: String, _ trace: Trace, _ look: Look) {
        nodes.append((uri, [uri, outcome], look))
        for step in trace.steps { draw(step, uri) }
    }

    private mutating func draw(_ step: Trace.Step, _ uri: String) {
        switch step {
        case .began(let domain, let protocols):
            // A restart has an edge that leads to it.
            if !edges.contains(where: { $0.to == domain.host }) { edge(uri, domain.host, "domain") }
            self.domain = domain.host
            label(domain.host, protocols.map(\.name).joined(separator: ", "))
        case .aliasFollowed(let from, let to):
            if !edges.contains(where: { $0.to == from.host }) { edge(domain, from.host, "SRV") }
            edge(from.host, to.host, "alias")
        case .aliasBecameDomain(_, let domain): label(domain.host, "becomes the domain")
        case .domainAlreadyProcessed(let owner, _): label(owner.host, "was there before: no SRV")
        case .noService(let owner, let exists):
            attach(owner.host)
            label(owner.host, exists ? "no SRV record" : "no such name", .idle)
        case .serviceFound(let owner, _): attach(owner.host)
        case .serviceDecidedlyUnavailable(let owner): label(owner.host, "not available (.)", .bad)
        case .protocolGivenUp(let owner, let code):
            attach(owner.host)
            label(owner.host, code.rawValue, .bad)
        case .ordered(_, let locations): draw(locations)
        case .addressesFromAnswer(let target, let addresses), .addressesAsked(let target, let addresses):
            for address in addresses { label(target.host, address.description, .good) }
        case .addressesUnknown(let target, let type, let detail):
            label(target.host, "\(type): \(detail.rawValue)", .bad)
        case .addressForbidden(let domain):
            label(domain.host, "its addresses must not be used", .bad)
        case .implicitHop(let domain, let port, let addresses):
            label(domain.host, "no SRV: port \(port)", .good)
            for address in addresses { label(domain.host, address.description, .good) }
        case .noticed(let diagnostic): label(diagnostic.name.host, diagnostic.code.rawValue)
        case .addressesMissing(let domain, let exists):
            label(domain.host, exists ? "no SRV, no address" : "no such domain", .bad)
        case .portUnknown(let domain, let protocolLabel):
            label(domain.host, "no SRV, and no port of \(protocolLabel) is known", .bad)
        case .aliasesGivenUp(let name): label(name.host, "too many aliases, or a circle", .bad)
        case .targetDropped(let target): label(target.host, "an alias: not used", .bad)
        case .ownerTooLong, .targetsLeft, .limited, .remembered, .serverFailed, .repliedTruncated,
            .repeatedWithoutEDNS, .straysIgnored:
            break
        }
    }

    /// Targets, numbered in the order in which they are tried.
    private mutating func draw(_ locations: [ServiceLocation]) {
        guard let owner = edges.last(where: { $0.label == "SRV" || $0.label == "alias" })?.to else { return }
        for (index, location) in locations.enumerated() {
            edge(
                owner, location.target.host,
                "\(index + 1). priority \(location.priority), weight \(location.weight), port \(location.port)")
        }
    }

    /// An edge from the domain, unless an alias leads here.
    private mutating func attach(_ owner: String) {
        if !edges.contains(where: { $0.to == owner }) { edge(domain, owner, "SRV") }
    }

    private mutating func edge(_ from: String, _ to: String, _ label: String) {
        node(from)
        node(to)
        edges.append((from, to, label, .plain))
    }

    private mutating func node(_ name: String) {
        if !nodes.contains(where: { $0.name == name }) { nodes.append((name, [name], .plain)) }
    }

    /// Adds a line to a node.
    private mutating func label(_ name: String, _ text: String, _ look: Look? = nil) {
        node(name)
        guard let place = nodes.firstIndex(where: { $0.name == name }) else { return }
        if !nodes[place].label.contains(text) { nodes[place].label.append(text) }
        if let look { nodes[place].look = look }
    }
}

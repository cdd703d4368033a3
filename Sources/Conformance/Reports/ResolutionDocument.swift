import DNSWire
public import NextHops
import Transport

/// A resolution as the JSON object that `srvlab resolve --json` prints.
public struct ResolutionDocument: Encodable, Sendable {
    private struct HopObject: Encodable {
        let `protocol`: String
        let priority: UInt16
        let weight: UInt16
        let target: String
        let port: UInt16
        let addresses: [String]
        let implicit: Bool
    }

    private struct DiagnosticObject: Encodable {
        let code: String
        let name: String
    }

    private struct QueryObject: Encodable {
        let name: String
        let type: String
        let server: String
        let transport: String
        let rcode: String?
    }

    private struct ConnectionObject: Encodable {
        let target: String
        let port: UInt16
        let address: String
        let answered: Bool
        let seconds: Double?
        let reason: String?

        init(_ trial: ConnectionTrial) {
            target = trial.attempt.hop.target.host
            port = trial.attempt.hop.port
            address = trial.attempt.address.description
            answered = trial.hasAnswered
            switch trial.outcome {
            case .answered(let time): (seconds, reason) = (time / .seconds(1), nil)
            case .failed, .silent: (seconds, reason) = (nil, trial.outcome.description)
            }
        }
    }

    private let uri: String
    private var service: String?
    private var domain: String?
    private var hops: [HopObject]?
    private var error: String?
    private var detail: String?
    private let diagnostics: [DiagnosticObject]
    private var validFor: UInt32?
    private let queries: [QueryObject]
    private var connections: [ConnectionObject]?

    /// The object for a URI that led to hops.
    ///
    /// - Parameters:
    ///   - resolution: What was found.
    ///   - trials: What came of connecting to each address, where that was tried: `connections`.
    public init(_ resolution: Resolution, _ trials: [ConnectionTrial] = []) {
        uri = resolution.uri.text
        service = resolution.uri.service.rawValue
        domain = resolution.domain.host
        hops = resolution.hops.map { hop in
            HopObject(
                protocol: hop.protocolLabel.name, priority: hop.priority, weight: hop.weight, target: hop.target.host,
                port: hop.port, addresses: hop.addresses.map(\.description), implicit: hop.isImplicit)
        }
        diagnostics = ResolutionDocument.objects(resolution.diagnostics)
        validFor = resolution.validFor
        queries = ResolutionDocument.objects(resolution.queries)
        connections = trials.isEmpty ? nil : trials.map(ConnectionObject.init)
    }

    /// The object for a URI that led nowhere.
    public init(_ failure: ResolutionError, uri text: String) {
        uri = text
        if let parsed = try? MessagingURI(text) {
            service = parsed.service.rawValue
            domain = (try? parsed.destination())?.host
        }
        error = failure.code.rawValue
        detail = failure.detail?.rawValue
        diagnostics = ResolutionDocument.objects(failure.diagnostics)
        queries = ResolutionDocument.objects(failure.queries)
    }

    private static func objects(_ diagnostics: [Diagnostic]) -> [DiagnosticObject] {
        diagnostics.map { DiagnosticObject(code: $0.code.rawValue, name: $0.name.host) }
    }

    private static func objects(_ queries: [QueryRecord]) -> [QueryObject] {
        queries.map { query in
            QueryObject(
                name: query.question.name.host, type: query.question.type.description, server: query.server.description,
                transport: query.transport.rawValue, rcode: query.responseCode?.description)
        }
    }
}

import NextHops
import Synchronization

/// What URIs were found to mean: the same few are used again and again, and reading one in full costs more than looking
/// it up.
final class URIMemo<Meaning: Sendable>: Sendable {
    /// URIs that are kept; with one more all are forgotten.
    private let capacity = 1000
    /// The longest URI that is kept, in octets.
    private let maximumLength = 256

    private struct Key: Hashable {
        let uri: String
        let service: Service?
    }

    private let known = Mutex<[Key: Meaning]>([:])

    /// What a URI means, read now or before; what is none is not kept.
    /// - Parameter service: Of which it has to be, if that matters.
    func meaning(
        of uri: String, for service: Service? = nil, _ read: (String) throws(ResolutionError) -> Meaning
    ) throws(ResolutionError) -> Meaning {
        // Strings are equal that look the same, as K and the sign of the kelvin do; of ASCII, only the same octets.
        guard uri.utf8.count <= maximumLength, uri.utf8.allSatisfy({ $0 < 0x80 }) else { return try read(uri) }
        let key = Key(uri: uri, service: service)
        if let meaning = known.withLock({ $0[key] }) { return meaning }
        let meaning = try read(uri)
        known.withLock { known in
            if known.count == capacity { known.removeAll(keepingCapacity: true) }
            known[key] = meaning
        }
        return meaning
    }
}

extension URIMemo<Principal> {
    /// Whom a URI of a service names; nothing where it names nobody.
    func principal(_ uri: String, of service: Service) -> Principal? {
        try? meaning(of: uri, for: service) { uri throws(ResolutionError) in try Principal(uri, of: service) }
    }
}

import DNSWire
import Transport
import Zones

/// Where a client comes that looks for records.
struct LintLookup {
    /// How it ends.
    enum End {
        case records([Record])
        /// The name is there, the type is not.
        case noData
        case noSuchName
        /// Other servers have to say, those of this delegation.
        case delegated(Name)
        /// A zone has to say that is not among those of the run.
        case elsewhere
        /// The aliases go in a circle.
        case endless
        /// There are more aliases than are followed.
        case tooLong
        /// There are records, more than a reply can hold.
        case oversized
    }

    /// The names that are aliases of the next, from the one that was asked for; empty when it is no alias.
    let aliases: [Name]
    /// The name at the end.
    let name: Name
    let end: End
}

/// What a reply may take.
enum LintReplySize {
    /// 512 octets: UDP without an OPT record (RFC 1035 2.3.4).
    case classic
    /// UDP with an OPT record that offers 1232 octets.
    case extended
    /// TCP.
    case unlimited
}

/// Our own server for the zones of a run: what rules conclude is what clients would be told.
final class AskedServer {
    /// Aliases that are followed, more than any resolver does.
    private static let maximumAliases = 64
    private static let extendedSize: UInt16 = 1232

    private struct Key: Hashable {
        let name: Name
        let type: RecordType
    }

    private var responder: Responder
    private var aliases: [Name: Name?] = [:]
    private var lookups: [Key: LintLookup] = [:]

    /// - Parameter zones: No two of one apex.
    init(_ zones: [Zone]) {
        guard let catalog = try? Catalog(zones) else { preconditionFailure("two zones of one apex") }
        responder = Responder(catalog)
    }

    func reply(_ name: Name, _ type: RecordType, _ size: LintReplySize) -> (octets: Int, message: Message)? {
        var query = Message(id: 0, questions: [Question(name: name, type: type)])
        if case .extended = size { query.edns = EDNS(payloadSize: AskedServer.extendedSize) }
        var transport = TransportProtocol.udp
        if case .unlimited = size { transport = .tcp }
        guard let bytes = responder.reply(to: query.bytes, over: transport), let message = try? Message(parsing: bytes)
        else { return nil }
        return (bytes.count, message)
    }

    func alias(of name: Name) -> Name? {
        if let known = aliases[name] { return known }
        let records = reply(name, .cname, .unlimited)?.message.answer ?? []
        let target = records.first { $0.type == .cname && $0.owner == name }?.targetName
        aliases[name] = .some(target)
        return target
    }

    func lookup(_ name: Name, _ type: RecordType) -> LintLookup {
        let key = Key(name: name, type: type)
        if let known = lookups[key] { return known }
        let lookup = follow(name, type)
        lookups[key] = lookup
        return lookup
    }

    private func follow(_ name: Name, _ type: RecordType) -> LintLookup {
        var (last, path) = (name, [Name]())
        var seen: Set<Name> = [name]
        while let next = alias(of: last) {
            path.append(last)
            guard seen.insert(next).inserted else { return LintLookup(aliases: path, name: next, end: .endless) }
            guard path.count < AskedServer.maximumAliases else {
                return LintLookup(aliases: path, name: next, end: .tooLong)
            }
            last = next
        }
        return LintLookup(aliases: path, name: last, end: end(last, type))
    }

    /// What a name that is no alias has.
    private func end(_ name: Name, _ type: RecordType) -> LintLookup.End {
        guard let message = reply(name, type, .unlimited)?.message, message.responseCode != .refused else {
            return .elsewhere
        }
        let records = message.answer.filter { $0.type == type && $0.owner == name }
        if message.isTruncated { return .oversized }
        if !records.isEmpty { return .records(records) }
        if message.responseCode == .noSuchName { return .noSuchName }
        let delegation = message.authority.first { $0.type == .ns }
        if !message.isAuthoritative, let delegation { return .delegated(delegation.owner) }
        return .noData
    }
}

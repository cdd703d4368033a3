public import DNSWire
public import NextHops
internal import Transport

/// Makes a capture anonymous and keeps its structure. One value holds what became of each label and address, so that
/// equal things stay equal and different ones different, wherever they stand.
///
/// - The last labels of the first domain, as many as the new name has, become the new name; a domain of fewer labels
///   becomes all of it. Every other label has a new one of the same length, the same for the same label, so that
///   suffixes that were shared are shared. A top level domain other than that of the new name becomes a label below it:
///   nothing leads out of the reserved name.
/// - Labels that RFC 3861 and its relatives give a meaning stay: `*`, those of services and of protocols. Others that
///   are usual, such as `www` or `ns`, do not: any list of them would be somebody's guess at what tells nothing.
/// - Case of letters is lost with the letters.
/// - Addresses become addresses of documentation, in the order in which they are met: 192.0.2.0/24, 198.51.100.0/24
///   and 203.0.113.0/24 (RFC 5737), 2001:db8::/32 (RFC 3849). Numbers (TTLs, priorities, weights, ports, serials) stay.
/// - Local parts of URIs become `someone`, and sources are withheld, but for whether they are servers or texts.
public struct Renaming: Sendable {
    /// Why a capture cannot be renamed.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// One phrase, with the way out.
        public let description: String
    }

    private let base: Name
    private let keepsAddresses: Bool
    private let keptLabels: Set<[UInt8]>
    private var names: [Name: Name] = [.root: .root]
    private var labels: [[UInt8]: [UInt8]] = [:]
    private var usedLabels: Set<[UInt8]>
    private var labelCounts: [Int: Int] = [:]
    private var addresses: [IPAddress: IPAddress] = [:]
    private var addressCounts: [IPAddress.Family: Int] = [:]

    /// - Parameters:
    ///   - base: The new name, of at least two labels, below a domain of one's own or `test`.
    ///   - domain: The domain that becomes the new name, or ends in it.
    ///   - others: More domains whose names are not to be told.
    ///   - protocols: Protocols whose labels stay, beside the registered ones.
    ///   - keepsAddresses: Whether addresses stay as they are.
    /// - Throws: `Failure` for a name of one label, and for one that tells a domain.
    public init(
        to base: Name, from domain: Name, others: [Name] = [], protocols: [ProtocolLabel] = [],
        keepsAddresses: Bool = false
    ) throws(Failure) {
        guard base.labels.count > 1 else {
            throw Failure(description: "\(base.host) has too few labels: two or more are expected, as in example.test")
        }
        if let told = ([domain] + others).first(where: { base.isAtOrBelow($0) || $0.isAtOrBelow(base) }) {
            throw Failure(
                description: "\(told.host) would still be told: take a name that is neither it, nor above or below it")
        }
        self.base = base.lowercased
        self.keepsAddresses = keepsAddresses
        let known = ["*", "_im", "_pres", "_tcp", "_udp", "_sip", "_sips", "_xmpp"] + protocols.map(\.label)
        keptLabels = Set((known + Capturer.Options.otherServices.flatMap(\.self)).map { Array($0.utf8) })
        usedLabels = keptLabels.union(base.lowercased.labels.map(Array.init))
        var source = Renaming.suffix(of: domain, max(0, domain.labels.count - base.labels.count))
        var target = self.base
        // Ends at the root: one label less each time.
        while !source.isRoot, !target.isRoot {
            names[source] = target
            (source, target) = (source.parent ?? .root, target.parent ?? .root)
        }
    }

    private static func suffix(of name: Name, _ count: Int) -> Name {
        var name = name
        for _ in 0..<count { name = name.parent ?? .root }
        return name
    }

    /// The capture under its new names.
    /// - Throws: `Failure` when a name becomes too long, or there are more addresses than documentation has.
    public mutating func callAsFunction(_ capture: Capture) throws(Failure) -> Capture {
        var renamed = Capture(of: [])
        for subject in capture.subjects { renamed.subjects.append(try self.subject(subject)) }
        for reply in capture.replies { renamed.replies.append(try self.reply(reply)) }
        for reply in capture.firstHand { renamed.firstHand.append(try self.reply(reply)) }
        for transfer in capture.transfers {
            var copy = transfer
            copy.apex = try name(transfer.apex)
            copy.records = try records(transfer.records)
            copy.otherNames = []
            for other in transfer.otherNames.sorted(by: { $0.description < $1.description }) {
                copy.otherNames.insert(try name(other))
            }
            copy.source = transfer.source.withheld
            renamed.transfers.append(copy)
        }
        return renamed
    }

    // MARK: - Parts

    private mutating func subject(_ subject: CaptureSubject) throws(Failure) -> CaptureSubject {
        var copy = subject
        copy.domain = try name(subject.domain)
        copy.uris = []
        for uri in subject.uris {
            guard let renamed = try? MessagingURI("\(uri.service):someone@\(copy.domain.host)") else {
                throw Failure(
                    description: "\(copy.domain.host) cannot stand in a URI: take a name of letters and digits")
            }
            copy.uris.append(renamed)
        }
        return copy
    }

    private mutating func reply(_ reply: CapturedReply) throws(Failure) -> CapturedReply {
        let asked = try question(reply.question)
        guard let message = reply.message else {
            return CapturedReply(question: asked, message: nil, failure: reply.failure, source: reply.source.withheld)
        }
        // The rest of the message, such as options of EDNS, tells of the server.
        var renamed = Message(id: 0, questions: [asked])
        renamed.isReply = true
        renamed.isAuthoritative = message.isAuthoritative
        renamed.isTruncated = message.isTruncated
        renamed.responseCode = message.responseCode
        renamed.answer = try records(message.answer)
        renamed.authority = try records(message.authority)
        renamed.additional = try records(message.additional)
        return CapturedReply(question: asked, message: renamed, failure: reply.failure, source: reply.source.withheld)
    }

    private mutating func question(_ question: Question) throws(Failure) -> Question {
        Question(name: try name(question.name), type: question.type, recordClass: question.recordClass)
    }

    private mutating func records(_ records: [Record]) throws(Failure) -> [Record] {
        var renamed: [Record] = []
        for record in records {
            renamed.append(record.with(owner: try name(record.owner), data: try data(of: record)))
        }
        return renamed
    }

    private mutating func data(of record: Record) throws(Failure) -> [UInt8] {
        if record.type == .a || record.type == .aaaa {
            guard !keepsAddresses, let address = IPAddress(networkOrder: record.data) else { return record.data }
            return try self.address(address).octets
        }
        if let start = record.startOfAuthority {
            let numbers = record.data.suffix(20)
            return try name(start.primary).wire + name(start.mailbox).wire + numbers
        }
        // Of the kept types, all others end in one name (NS, CNAME, DNAME, PTR, MX, SRV).
        guard let layout = RecordLayout.of(record.type), layout.names == 1, let target = record.namesInData.first else {
            return record.data
        }
        return try Array(record.data.prefix(layout.leading)) + name(target).wire
    }
}

// MARK: - Names and addresses

extension Renaming {
    /// What becomes of a name.
    mutating func name(_ name: Name) throws(Failure) -> Name {
        if let known = names[name] { return known }
        var pending: [Name] = []
        var ancestor = name
        while names[ancestor] == nil, let parent = ancestor.parent {
            pending.append(ancestor)
            ancestor = parent
        }
        var renamed = names[ancestor] ?? .root
        for name in pending.reversed() {
            // A top level domain goes below that of the new name.
            if name.labels.count == 1 { renamed = Renaming.suffix(of: base, base.labels.count - 1) }
            do throws(NameError) {
                renamed = try Name(
                    labels: [label(Array(name.lowercased.labels[0]), isTop: name.labels.count == 1)]
                        + renamed.labels.map(Array.init))
            } catch {
                throw Failure(description: "\(name.host) under \(base.host) is \(error): take a shorter name")
            }
            names[name] = renamed
        }
        return renamed
    }

    /// - Parameter isTop: Whether it is a top level domain: `net` and the `net` of `net.com` come to lie side by side.
    private mutating func label(_ label: [UInt8], isTop: Bool) -> [UInt8] {
        if keptLabels.contains(label) { return label }
        // No label is that long.
        let key = isTop ? label + [UInt8](repeating: 0, count: Name.maximumLabelLength) : label
        if let known = labels[key] { return known }
        let isService = label.first == UInt8(ascii: "_")
        var length = label.count
        // Ends: longer labels have more numbers, and there are no more labels than fit into the capture.
        while true {
            let number = labelCounts[length, default: 0]
            labelCounts[length] = number + 1
            let digits = String(number, radix: 36)
            let prefix = isService ? "_x" : "x"
            guard prefix.count + digits.count <= max(length, 1), length <= Name.maximumLabelLength else {
                if length < Name.maximumLabelLength { length += 1 } else { return label }
                continue
            }
            let padding = String(repeating: "0", count: length - prefix.count - digits.count)
            let made = Array((prefix + padding + digits).utf8)
            guard usedLabels.insert(made).inserted else { continue }
            labels[key] = made
            return made
        }
    }

    private mutating func address(_ address: IPAddress) throws(Failure) -> IPAddress {
        if let known = addresses[address] { return known }
        let number = addressCounts[address.family, default: 0]
        guard let octets = Renaming.octets(number, address.family), let made = IPAddress(networkOrder: octets) else {
            throw Failure(
                description: "there are more than \(Renaming.networks.count * 254) IPv4 addresses, and documentation "
                    + "has no more: keep them (--keep-addresses)")
        }
        addressCounts[address.family] = number + 1
        addresses[address] = made
        return made
    }

    /// RFC 5737.
    private static let networks: [[UInt8]] = [[192, 0, 2], [198, 51, 100], [203, 0, 113]]

    /// The address of documentation with a number, from 0.
    private static func octets(_ number: Int, _ family: IPAddress.Family) -> [UInt8]? {
        switch family {
        case .ipv4:
            guard number / 254 < networks.count else { return nil }
            return networks[number / 254] + [UInt8(number % 254 + 1)]
        case .ipv6:
            let host = UInt64(number) + 1
            return [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0]
                + (0..<8).map { UInt8(truncatingIfNeeded: host >> (56 - 8 * $0)) }
        }
    }
}

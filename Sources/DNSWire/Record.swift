/// One resource record (RFC 1035 3.2.1), its data in wire form with every name in full.
public struct Record: Hashable, Sendable {
    /// The name that the record belongs to.
    public let owner: Name
    /// What the data means.
    public let type: RecordType
    /// IN for every record of a zone; that of an OPT record is a payload size.
    public let recordClass: RecordClass
    /// Seconds for which the record may be kept (RFC 2181 8: 0 to 2^31 - 1).
    public let ttl: UInt32
    /// Octets in wire form, without their length and with no compressed name.
    public let data: [UInt8]

    /// A record from its fields; whether the data fits the type is not checked.
    public init(
        owner: Name, type: RecordType, recordClass: RecordClass = .internet, ttl: UInt32, data: [UInt8]
    ) {
        self.owner = owner
        self.type = type
        self.recordClass = recordClass
        self.ttl = ttl
        self.data = data
    }

    /// The same record with another owner, TTL or data.
    package func with(owner: Name? = nil, ttl: UInt32? = nil, data: [UInt8]? = nil) -> Record {
        Record(
            owner: owner ?? self.owner, type: type, recordClass: recordClass, ttl: ttl ?? self.ttl,
            data: data ?? self.data)
    }
}

/// The data of an SRV record (RFC 2782).
public struct ServiceLocation: Hashable, Sendable {
    /// Lower values are tried first.
    public let priority: UInt16
    /// The relative share among records of the same priority.
    public let weight: UInt16
    /// The port of the service on the host.
    public let port: UInt16
    /// The host; the root says that the service is not available.
    public let target: Name

    /// The data of an SRV record from its fields.
    public init(priority: UInt16, weight: UInt16, port: UInt16, target: Name) {
        self.priority = priority
        self.weight = weight
        self.port = port
        self.target = target
    }
}

/// What the SOA record says of negative answers and of the zone's version (RFC 1035 3.3.13, RFC 2308 4).
public struct StartOfAuthority: Hashable, Sendable {
    /// MNAME: the server that the zone comes from.
    public let primary: Name
    /// RNAME: the mailbox of whoever is responsible, its first label being the local part.
    public let mailbox: Name
    /// The version of the zone, which compares by RFC 1982.
    public let serial: UInt32
    /// Seconds after which a secondary server looks whether there is a later version.
    public let refresh: UInt32
    /// Seconds after which it looks again when that failed.
    public let retry: UInt32
    /// Seconds after which it stops answering when all of that failed.
    public let expire: UInt32
    /// The TTL of negative answers, where the SOA's own TTL is not lower (RFC 2308 5).
    public let minimum: UInt32
}

// MARK: - Typed data

extension Record {
    /// The data of an SRV record; none for other types and for data that is not whole.
    public var serviceLocation: ServiceLocation? {
        guard type == .srv else { return nil }
        return read { cursor throws(WireError) in
            ServiceLocation(
                priority: try cursor.uint16("priority"), weight: try cursor.uint16("weight"),
                port: try cursor.uint16("port"), target: try cursor.name("target"))
        }
    }

    /// The data of an SOA record.
    public var startOfAuthority: StartOfAuthority? {
        guard type == .soa else { return nil }
        return read { cursor throws(WireError) in
            StartOfAuthority(
                primary: try cursor.name("primary"), mailbox: try cursor.name("mailbox"),
                serial: try cursor.uint32("serial"), refresh: try cursor.uint32("refresh"),
                retry: try cursor.uint32("retry"), expire: try cursor.uint32("expire"),
                minimum: try cursor.uint32("minimum"))
        }
    }

    /// The name that is all of the record's data: the canonical name of a CNAME, the server of an NS, a DNAME's target.
    public var targetName: Name? {
        guard let layout = RecordLayout.of(type), layout.leading == 0, layout.names == 1, layout.trailing == 0 else {
            return nil
        }
        return read { cursor throws(WireError) in try cursor.name("target") }
    }

    /// Every name in the record's data, in order: the host of an MX, both names of an SOA; none where text stands before
    /// them.
    package var namesInData: [Name] {
        guard let layout = RecordLayout.of(type), layout.strings == 0, data.count >= layout.leading else { return [] }
        var cursor = WireCursor(Array(data.dropFirst(layout.leading)))
        return (0..<layout.names).compactMap { _ in try? cursor.name("name") }
    }

    private func read<Value>(_ body: (inout WireCursor) throws(WireError) -> Value) -> Value? {
        var cursor = WireCursor(data)
        return try? body(&cursor)
    }
}

// MARK: - Presentation form

extension Record: CustomStringConvertible {
    /// One line of a zone file, as ldns writes it: `owner TTL class type data`; data that does not fit the type stands
    /// in the generic form (RFC 3597 5).
    public var description: String {
        LDNSRecord.text(of: self) ?? "\(owner)\t\(ttl)\t\(LDNSMnemonic.text(of: recordClass))\t\(type)\t\(generic)"
    }

    /// The data in presentation form, without owner, TTL, class and type.
    public var dataDescription: String {
        LDNSRecord.dataText(of: self) ?? generic
    }

    private var generic: String {
        let digits = data.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "\\# \(data.count)" + (data.isEmpty ? "" : " " + digits)
    }
}

// MARK: - Wire form

extension Record {
    /// Appends the record without compression.
    func write(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: owner.wire)
        bytes.append(uint16: type.rawValue)
        bytes.append(uint16: recordClass.rawValue)
        bytes.append(uint32: ttl)
        bytes.append(uint16: UInt16(truncatingIfNeeded: data.count))
        bytes.append(contentsOf: data)
    }

    init(reading cursor: inout WireCursor) throws(WireError) {
        let owner = try cursor.name("owner")
        let type = RecordType(rawValue: try cursor.uint16("type"))
        let recordClass = RecordClass(rawValue: try cursor.uint16("class"))
        let ttl = try cursor.uint32("TTL")
        let count = Int(try cursor.uint16("data length"))
        let data = try cursor.data(count: count, "\(type) data") { cursor throws(WireError) in
            try Record.data(of: type, count: count, from: &cursor)
        }
        // RFC 2181 8: a TTL with its highest bit set counts as 0.
        self.init(
            owner: owner, type: type, recordClass: recordClass, ttl: ttl > UInt32(Int32.max) && type != .opt ? 0 : ttl,
            data: data)
    }

    private static func data(
        of type: RecordType, count: Int, from cursor: inout WireCursor
    ) throws(WireError) -> [UInt8] {
        guard let layout = RecordLayout.of(type) else {
            return Array(try cursor.octets(RecordLayout.fixedSize(of: type) ?? count, "\(type) data"))
        }
        var data = Array(try cursor.octets(layout.leading, "\(type) fields"))
        for _ in 0..<layout.strings {
            let length = try cursor.octet("\(type) string")
            data.append(length)
            data.append(contentsOf: try cursor.octets(Int(length), "\(type) string"))
        }
        for _ in 0..<layout.names {
            data.append(contentsOf: try cursor.name("\(type) name").wire)
        }
        data.append(contentsOf: try cursor.octets(layout.trailing ?? cursor.remaining, "\(type) fields"))
        return data
    }
}

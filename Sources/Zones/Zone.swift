public import DNSWire
internal import Foundation

/// One zone, ready to be served. A value that never changes; copies share their storage.
public struct Zone: Sendable {
    let storage: ZoneStorage
    /// The name that owns the SOA.
    public let apex: Name
    /// What is odd about the zone without keeping it from being served.
    public let warnings: [ZoneIssue]

    init(storage: ZoneStorage, warnings: [ZoneIssue]) {
        self.storage = storage
        self.warnings = warnings
        apex = storage.name(of: storage.apex)
    }

    /// A zone from a master file (RFC 1035 5).
    /// - Parameters:
    ///   - path: The file. `$INCLUDE` reaches files in its folder and below.
    ///   - origin: What names without a final dot are completed with before the first `$ORIGIN`; by default the name
    ///     of the file without `.zone`.
    /// - Throws: `ZoneError` with everything that is wrong, each with its line.
    public init(contentsOf path: String, origin: Name? = nil) throws(ZoneError) {
        let place = Place(file: path, line: 1)
        let source: ByteSource
        do {
            source = try ByteSource(path: path)
        } catch {
            throw ZoneError(issues: [ZoneIssue(.unreadable, at: place, "cannot read the zone", because: error.reason)])
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        self = try Zone.read(
            source, place: place, origin: origin ?? Zone.origin(ofFile: parts.last.map(String.init) ?? ""),
            isText: false, root: parts.count == 1 ? "." : folder.isEmpty ? "/" : folder)
    }

    /// A zone from text.
    /// - Parameters:
    ///   - text: A master file (RFC 1035 5).
    ///   - origin: What names without a final dot are completed with before the first `$ORIGIN`.
    ///   - file: What places call the text.
    ///   - firstLine: The line of `file` on which the text begins, from 1.
    ///   - root: The folder where `$INCLUDE` begins and which it stays inside; by default there is no `$INCLUDE`.
    public init(
        _ text: String, origin: Name?, file: String = "zone", firstLine: Int = 1, root: String? = nil
    ) throws(ZoneError) {
        self = try Zone.read(
            ByteSource(text: text), place: Place(file: file, line: firstLine), origin: origin, isText: true,
            root: root)
    }

    private static func read(
        _ source: ByteSource, place: Place, origin: Name?, isText: Bool, root: String?
    ) throws(ZoneError) -> Zone {
        var builder = ZoneBuilder()
        var reader = ZoneFileReader(origin: origin, root: root, isText: isText)
        reader.read(source, file: place.file, firstLine: place.line, into: &builder)
        return try builder.finish(at: place, hasMetSOA: reader.hasMetStartOfAuthority, after: reader.issues)
    }

    /// `example.test.zone` holds names relative to `example.test`; a file of another name says nothing of its origin.
    private static func origin(ofFile name: String) -> Name? {
        name.hasSuffix(".zone") ? try? Name(String(name.dropLast(".zone".count))) : nil
    }
}

// MARK: - What is in it

extension Zone {
    /// Records, the SOA included.
    public var recordCount: Int { storage.records.count }

    /// The version of the zone.
    public var serial: UInt32 {
        storage.record(0, of: storage.sets[Int(storage.startOfAuthority)]).startOfAuthority?.serial ?? 0
    }

    /// Whether the zone is a later version than the one with a serial (RFC 1982 3.2).
    func isNewer(than other: UInt32) -> Bool { Int32(bitPattern: serial &- other) > 0 }

    /// Every record, those of one name and type together, with the line on which it was read.
    public var records: some Sequence<(record: Record, place: Place)> {
        storage.sets.lazy.flatMap { [storage] set in
            (0..<Int(set.recordCount)).map { index in
                (storage.record(index, of: set), storage.place(ofRecord: Int(set.firstRecord) + index))
            }
        }
    }
}

/// Records in the form of a zone file that make no zone.
public enum ZoneText {
    /// The records of a text, in its order.
    /// - Parameters:
    ///   - text: Records as a master file has them.
    ///   - origin: What names without a final dot are completed with.
    ///   - ttl: The TTL of records that state none, in seconds.
    ///   - file: What places call the text.
    ///   - firstLine: The line of `file` on which the text begins, from 1.
    /// - Throws: `ZoneError` with everything that is wrong, each with its line.
    public static func records(
        _ text: String, origin: Name, ttl: UInt32 = 60, file: String = "records", firstLine: Int = 1
    ) throws(ZoneError) -> [Record] {
        var reader = ZoneFileReader(origin: origin, root: nil, isText: true)
        let records = reader.readRecords(ByteSource(text: text), file: file, firstLine: firstLine, ttl: ttl)
        let errors = reader.issues.filter { $0.severity == .error }
        guard errors.isEmpty else { throw ZoneError(issues: errors) }
        return records
    }
}

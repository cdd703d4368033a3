internal import Foundation
internal import GRDB

/// A subscription as it is kept.
struct Subscription: Hashable, Sendable {
    let watcher: Principal
    let target: Principal
    let identifier: OperationID
    /// As the subscribe operation has them: notifications name them alike (RFC 3859 3.1).
    let watcherURI: String
    let targetURI: String
    /// Seconds since 1970.
    let end: Double

    init(
        watcher: Principal, target: Principal, identifier: OperationID, operation: SubscribeOperation, end: Double
    ) {
        self.watcher = watcher
        self.target = target
        self.identifier = identifier
        watcherURI = operation.watcher
        targetURI = operation.target
        self.end = end
    }
}

/// Why presence could not be published or kept.
public enum PresenceError: Error, Hashable, Sendable {
    /// Nobody of this name is here.
    case notServed(String)
    /// More octets than the service takes.
    case tooLarge
    /// What the database said.
    case store(String)
}

extension PresenceError: CustomStringConvertible {
    /// One phrase.
    public var description: String {
        switch self {
        case .notServed(let target): "\(target) is not served here"
        case .tooLarge: "more presence than the service takes"
        case .store(let reason): "the database of presence: \(reason)"
        }
    }
}

/// Presence and running subscriptions, in a file that outlives the process (RFC 3859 3.4): what a service has said yes
/// to is on disk before it says so.
public final class PresenceDatabase: Sendable {
    enum Insertion { case inserted, runs, full }

    private let queue: DatabaseQueue

    /// - Parameter path: The file, which is made where there is none; nothing for memory, which outlives nothing.
    /// - Throws: `PresenceError` for a file that cannot be opened, or is no such database.
    public init(path: String? = nil) throws(PresenceError) {
        queue = try PresenceDatabase.reporting {
            var configuration = GRDB.Configuration()
            configuration.prepareDatabase { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
            }
            let queue =
                if let path {
                    try DatabaseQueue(path: path, configuration: configuration)
                } else {
                    try DatabaseQueue(configuration: configuration)
                }
            var migrations = DatabaseMigrator()
            migrations.registerMigration("1") { try PresenceDatabase.create($0) }
            try migrations.migrate(queue)
            return queue
        }
    }

    private static func create(_ database: Database) throws {
        try database.create(table: "presence") { table in
            table.column("localPart", .text).notNull()
            table.column("domain", .text).notNull()
            table.column("content", .blob).notNull()
            table.primaryKey(["localPart", "domain"])
        }
        try database.create(table: "subscription") { table in
            table.column("watcherLocalPart", .text).notNull()
            table.column("watcherDomain", .text).notNull()
            table.column("targetLocalPart", .text).notNull()
            table.column("targetDomain", .text).notNull()
            table.column("identifier", .blob).notNull()
            table.column("watcherURI", .text).notNull()
            table.column("targetURI", .text).notNull()
            table.column("end", .double).notNull()
            table.primaryKey(["watcherLocalPart", "watcherDomain", "targetLocalPart", "targetDomain"])
        }
        try database.create(
            indexOn: "subscription", columns: ["targetLocalPart", "targetDomain"])
    }

    // MARK: - Presence

    func presence(of target: Principal) throws(PresenceError) -> [UInt8]? {
        try PresenceDatabase.reporting {
            try queue.read { database in
                try Data.fetchOne(
                    database, sql: "SELECT content FROM presence WHERE localPart = ? AND domain = ?",
                    arguments: [target.localPart, target.domain])
            }.map(Array.init)
        }
    }

    func set(_ content: [UInt8], of target: Principal) throws(PresenceError) {
        try PresenceDatabase.reporting {
            try queue.write { database in
                try database.execute(
                    sql: "INSERT OR REPLACE INTO presence VALUES (?, ?, ?)",
                    arguments: [target.localPart, target.domain, Data(content)])
            }
        }
    }

    // MARK: - Subscriptions

    /// Keeps a subscription, unless there is one of its parties that has not ended.
    func insert(
        _ subscription: Subscription, unlessOneRunsAt now: Double, maximum: Int
    ) throws(PresenceError) -> Insertion {
        try PresenceDatabase.reporting {
            try queue.write { database in
                try database.execute(sql: "DELETE FROM subscription WHERE \"end\" <= ?", arguments: [now])
                let (watcher, target) = (subscription.watcher, subscription.target)
                let running = try Int.fetchOne(
                    database,
                    sql: """
                        SELECT COUNT(*) FROM subscription WHERE watcherLocalPart = ? AND watcherDomain = ?
                        AND targetLocalPart = ? AND targetDomain = ?
                        """,
                    arguments: [watcher.localPart, watcher.domain, target.localPart, target.domain])
                guard running == 0 else { return .runs }
                let count = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM subscription") ?? 0
                guard count < maximum else { return .full }
                try database.execute(
                    sql: "INSERT INTO subscription VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    arguments: [
                        watcher.localPart, watcher.domain, target.localPart, target.domain,
                        Data(subscription.identifier.octets), subscription.watcherURI, subscription.targetURI,
                        subscription.end,
                    ])
                return .inserted
            }
        }
    }

    /// Ends a subscription, if there is one of these parties with this identifier.
    func remove(_ watcher: Principal, _ target: Principal, _ identifier: OperationID) throws(PresenceError) {
        try PresenceDatabase.reporting {
            try queue.write { database in
                try database.execute(
                    sql: """
                        DELETE FROM subscription WHERE watcherLocalPart = ? AND watcherDomain = ?
                        AND targetLocalPart = ? AND targetDomain = ? AND identifier = ?
                        """,
                    arguments: [
                        watcher.localPart, watcher.domain, target.localPart, target.domain, Data(identifier.octets),
                    ])
            }
        }
    }

    /// The subscriptions to somebody that have not ended, in the order in which they began.
    func subscriptions(to target: Principal, runningAt now: Double) throws(PresenceError) -> [Subscription] {
        try PresenceDatabase.reporting {
            try queue.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT * FROM subscription WHERE targetLocalPart = ? AND targetDomain = ? AND "end" > ?
                        ORDER BY rowid
                        """,
                    arguments: [target.localPart, target.domain, now]
                ).compactMap(Subscription.init)
            }
        }
    }

    private static func reporting<Value>(_ body: () throws -> Value) throws(PresenceError) -> Value {
        do {
            return try body()
        } catch {
            throw .store("\(error)")
        }
    }
}

extension Subscription {
    fileprivate init?(_ row: Row) {
        let octets: Data = row["identifier"]
        guard let identifier = OperationID(octets) else { return nil }
        self.identifier = identifier
        watcher = Principal(localPart: row["watcherLocalPart"], domain: row["watcherDomain"])
        target = Principal(localPart: row["targetLocalPart"], domain: row["targetDomain"])
        watcherURI = row["watcherURI"]
        targetURI = row["targetURI"]
        end = row["end"]
    }
}

internal import Foundation
internal import GRDB

/// A subscription as it is kept.
struct Subscription: Hashable, Sendable {
    /// Who is told, and of whom.
    struct Parties: Hashable, Sendable {
        let watcher: Principal
        let target: Principal
    }

    let parties: Parties
    let identifier: OperationID
    /// That of the operation that began it.
    let transactionID: OperationID
    /// As the subscribe operation has them: notifications name them alike (RFC 3859 3.1).
    let watcherURI: String
    let targetURI: String
    /// Seconds since 1970.
    let end: Double

    init(_ operation: SubscribeOperation, _ parties: Parties, end: Double) {
        self.parties = parties
        identifier = operation.subscriptionID
        transactionID = operation.transactionID
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
/// to is on disk before it says so. Until then the service does nothing else.
public final class PresenceDatabase: Sendable {
    /// What became of the wish to keep a subscription.
    enum Beginning {
        /// It is kept; with the presence of its target, if that has any.
        case begun([UInt8]?)
        /// There is one already.
        case runs
        /// There are too many.
        case full
    }

    private let queue: DatabaseQueue

    /// - Parameter path: The file, which is made where there is none; nothing for memory, which outlives nothing.
    /// - Throws: `PresenceError` for a file that cannot be opened, or is no such database.
    public init(path: String? = nil) throws(PresenceError) {
        queue = try PresenceDatabase.reporting {
            var configuration = GRDB.Configuration()
            configuration.prepareDatabase { database in
                try database.execute(sql: "PRAGMA journal_mode = WAL")
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

    /// Closes the file: whatever a service is asked to keep from then on is refused.
    /// - Throws: `PresenceError` when something still reads it.
    public func close() throws(PresenceError) {
        try PresenceDatabase.reporting { try queue.close() }
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
            table.column("transaction", .blob).notNull()
            table.column("watcherURI", .text).notNull()
            table.column("targetURI", .text).notNull()
            table.column("end", .double).notNull()
            table.column("isSettled", .boolean).notNull()
            table.primaryKey(["watcherLocalPart", "watcherDomain", "targetLocalPart", "targetDomain"])
        }
        try database.create(
            indexOn: "subscription", columns: ["targetLocalPart", "targetDomain"])
    }

    /// Keeps a subscription, unless another one of its parties has not ended: the same operation, come again because
    /// its answer was lost, is no other.
    func begin(_ subscription: Subscription, at now: Double, maximum: Int) throws(PresenceError) -> Beginning {
        try writing { database in
            try database.execute(sql: "DELETE FROM subscription WHERE \"end\" <= ?", arguments: [now])
            let running = try Row.fetchOne(
                database, sql: "SELECT * FROM subscription WHERE \(PresenceDatabase.parties)",
                arguments: PresenceDatabase.arguments(subscription.parties)
            ).flatMap(Subscription.init)
            if let running {
                guard running.identifier == subscription.identifier,
                    running.transactionID == subscription.transactionID
                else { return .runs }
            } else {
                let count = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM subscription") ?? 0
                guard count < maximum else { return .full }
            }
            try database.execute(
                sql: "INSERT OR REPLACE INTO subscription VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, FALSE)",
                arguments: PresenceDatabase.arguments(subscription.parties) + [
                    Data(subscription.identifier.octets), Data(subscription.transactionID.octets),
                    subscription.watcherURI, subscription.targetURI, subscription.end,
                ])
            return .begun(try PresenceDatabase.presence(of: subscription.parties.target, database))
        }
    }

    /// Ends a subscription, if there is one of these parties with this identifier.
    /// - Returns: Whether there was one, and the presence of its target, if that has any.
    func end(_ subscription: Subscription) throws(PresenceError) -> (isEnd: Bool, presence: [UInt8]?) {
        try writing { database in
            try database.execute(
                sql: "DELETE FROM subscription WHERE \(PresenceDatabase.parties) AND identifier = ?",
                arguments: PresenceDatabase.arguments(subscription.parties) + [Data(subscription.identifier.octets)])
            let isEnd = database.changesCount > 0
            return (isEnd, try PresenceDatabase.presence(of: subscription.parties.target, database))
        }
    }

    /// Keeps presence, of which nobody was told yet.
    /// - Returns: The subscriptions to it that have not ended, in the order in which they began.
    func set(_ content: [UInt8], of target: Principal, at now: Double) throws(PresenceError) -> [Subscription] {
        try writing { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO presence VALUES (?, ?, ?)",
                arguments: [target.localPart, target.domain, Data(content)])
            try database.execute(
                sql: "UPDATE subscription SET isSettled = FALSE WHERE targetLocalPart = ? AND targetDomain = ?",
                arguments: [target.localPart, target.domain])
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM subscription WHERE targetLocalPart = ? AND targetDomain = ? AND "end" > ?
                    ORDER BY rowid
                    """,
                arguments: [target.localPart, target.domain, now]
            ).compactMap(Subscription.init)
        }
    }

    /// A watcher has been told what there is of a target.
    func settle(_ parties: Subscription.Parties) throws(PresenceError) {
        try PresenceDatabase.reporting {
            try queue.writeWithoutTransaction { database in
                // What is lost here with the power is told twice.
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
                let result = Result {
                    try database.execute(
                        sql: "UPDATE subscription SET isSettled = TRUE WHERE \(PresenceDatabase.parties)",
                        arguments: PresenceDatabase.arguments(parties))
                }
                try database.execute(sql: "PRAGMA synchronous = FULL")
                try result.get()
            }
        }
    }

    /// Subscriptions that have not ended, whose watchers have not been told what there is, and that.
    func unsettled(at now: Double) throws(PresenceError) -> [(Subscription, [UInt8]?)] {
        try PresenceDatabase.reporting {
            try queue.read { database in
                // Many watch the same: its presence is there once.
                var known: [Principal: [UInt8]?] = [:]
                return try Row.fetchAll(
                    database, sql: "SELECT * FROM subscription WHERE NOT isSettled AND \"end\" > ? ORDER BY rowid",
                    arguments: [now]
                ).compactMap(Subscription.init).map { subscription in
                    let target = subscription.parties.target
                    let presence = try known[target] ?? PresenceDatabase.presence(of: target, database)
                    known[target] = .some(presence)
                    return (subscription, presence)
                }
            }
        }
    }

    private static func presence(of target: Principal, _ database: Database) throws -> [UInt8]? {
        try Data.fetchOne(
            database, sql: "SELECT content FROM presence WHERE localPart = ? AND domain = ?",
            arguments: [target.localPart, target.domain]
        ).map(Array.init)
    }

    private static let parties = """
        watcherLocalPart = ? AND watcherDomain = ? AND targetLocalPart = ? AND targetDomain = ?
        """

    private static func arguments(_ parties: Subscription.Parties) -> StatementArguments {
        [parties.watcher.localPart, parties.watcher.domain, parties.target.localPart, parties.target.domain]
    }

    private func writing<Value>(_ body: (Database) throws -> Value) throws(PresenceError) -> Value {
        try PresenceDatabase.reporting { try queue.write(body) }
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
        let (octets, transaction): (Data, Data) = (row["identifier"], row["transaction"])
        guard let identifier = OperationID(octets), let transactionID = OperationID(transaction) else { return nil }
        self.identifier = identifier
        self.transactionID = transactionID
        parties = Parties(
            watcher: Principal(localPart: row["watcherLocalPart"], domain: row["watcherDomain"]),
            target: Principal(localPart: row["targetLocalPart"], domain: row["targetDomain"]))
        watcherURI = row["watcherURI"]
        targetURI = row["targetURI"]
        end = row["end"]
    }
}

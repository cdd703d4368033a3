/// One of several parts of the scenarios, for as many machines: `2/4`.
public struct Shard: RawRepresentable, Codable, Hashable, Sendable {
    /// The most parts.
    public static let most = 1000

    /// Counts from 1.
    public let number: Int
    /// How many parts there are, 1 to `most`.
    public let count: Int

    private init(number: Int, count: Int) {
        (self.number, self.count) = (number, count)
    }

    /// Reads `2/4`; nothing for what is no part.
    public init?(rawValue text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1], (1...Shard.most).contains(count),
            (1...count).contains(number)
        else { return nil }
        self.init(number: number, count: count)
    }

    /// `2/4`.
    public var rawValue: String { "\(number)/\(count)" }

    /// Whether the scenario at a place is in this part.
    public func contains(_ place: Int) -> Bool { place % count == number - 1 }

    /// The parts that are not there, of wholes of which some are. Of hostile files there may be many; nobody wants
    /// them all.
    static func missing(from shards: Set<Shard>) -> [Shard] {
        Set(shards.map(\.count)).sorted().prefix(mostWholes).flatMap { count in
            (1...count).map { Shard(number: $0, count: count) }.filter { !shards.contains($0) }
        }
    }

    /// Ways to divide the scenarios that are looked at, where the runs of one subject were divided in different ways.
    private static let mostWholes = 10
}

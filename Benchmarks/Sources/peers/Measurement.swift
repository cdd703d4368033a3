import Harness

/// One program on one zone set in one round.
struct Measurement: Codable {
    let load: LoadResult
    /// User and system time of the whole server for one query, in microseconds.
    let cpuPerQuery: Double
    /// User time alone, likewise.
    let userPerQuery: Double
    /// The part of the run in which the server was busy: near 1, the server was the bottleneck; far below, the load.
    let busy: Double
    /// Octets after the run.
    let residentMemory: Int
    /// Octets at the most, mostly while reading the zones.
    let peakMemory: Int
    /// From the start to the first right answer, in milliseconds.
    let startTime: Double
}

/// All rounds of one program on one zone set with so many workers.
struct Series: Codable {
    let program: String
    let version: String
    let zoneSet: String
    let workers: Int
    var rounds: [Measurement] = []

    func median(_ figure: (Measurement) -> Double) -> Double? { rounds.map(figure).median }

    var cpuPerQuery: Double? { median(\.cpuPerQuery) }
    var userPerQuery: Double? { median(\.userPerQuery) }
    var queriesPerSecond: Double? { median(\.load.queriesPerSecond) }
    var busy: Double? { median(\.busy) }
    var residentMemory: Double? { median { Double($0.residentMemory) } }
    var peakMemory: Double? { median { Double($0.peakMemory) } }
    var startTime: Double? { median(\.startTime) }
    /// In all rounds together.
    var lost: Int { rounds.reduce(0) { $0 + $1.load.lost } }
}

extension Duration {
    var inMilliseconds: Double { self / .milliseconds(1) }
    var inMicroseconds: Double { self / .microseconds(1) }
}

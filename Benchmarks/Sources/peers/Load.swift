import Harness

/// What the queries of one run brought back.
struct LoadResult: Codable {
    let queries: Int
    let lost: Int
    let queriesPerSecond: Double
    /// Octets of the average reply.
    let replyOctets: Int
    /// As dnsperf prints them: `NOERROR 180000 (90.00%), NXDOMAIN 20000 (10.00%)`.
    let responseCodes: String
}

/// Sends the queries of a workload to a port of 127.0.0.1, each once.
protocol Load {
    func run(_ workload: Workload, port: Int) throws -> LoadResult
}

/// The load of dnsperf.
struct Dnsperf: Load {
    let executable: String
    let core: Int
    let children: Children
    /// Sockets that the queries come from, so that several workers get their share of them.
    private let clients = 16
    private let outstanding = 100
    /// Seconds until a query without a reply counts as lost.
    private let patience = 3

    func run(_ workload: Workload, port: Int) throws -> LoadResult {
        let arguments = [
            executable, "-s", "127.0.0.1", "-p", "\(port)", "-f", "inet", "-d", workload.path, "-n", "1", "-e", "-W",
            "-c", "\(clients)", "-q", "\(outstanding)", "-t", "\(patience)", "-T", "1",
        ]
        let output = try Program.run(Affinity.program, Affinity.arguments([core]) + arguments, notedIn: children)
        guard output.status == 0, let result = LoadResult(parsing: output.text) else {
            throw Failure(.unavailable, "dnsperf failed (status \(output.status)):\n\(output.text)")
        }
        return result
    }
}

extension LoadResult {
    /// Reads the statistics that dnsperf prints at its end.
    init?(parsing text: String) {
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let key = parts[0].split(separator: " ").joined(separator: " ")
            values[key] = parts[1].split(separator: " ").joined(separator: " ")
        }
        func number(_ key: String) -> Double? {
            values[key]?.split(separator: " ").first.flatMap { Double($0) }
        }
        guard let sent = number("Queries sent"), let lost = number("Queries lost"),
            let rate = number("Queries per second")
        else { return nil }
        queries = Int(sent)
        self.lost = Int(lost)
        queriesPerSecond = rate
        replyOctets = values["Average packet size"]?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        responseCodes = values["Response codes"] ?? ""
    }
}

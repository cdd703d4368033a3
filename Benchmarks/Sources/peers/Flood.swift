import CFlood
import DNSWire
internal import Foundation
import Harness

/// A load of our own: batches of system calls and nothing else, so that it waits for the server and not the server for it.
struct Flood: Load {
    let core: Int
    private let sockets: Int32 = 8
    /// Queries of each socket that wait for their replies: 128 in all, which fit into any server's receive buffer.
    private let window: Int32 = 16
    /// Milliseconds of silence after which queries count as lost.
    private let patience: Int32 = 1000
    private let payloadSize: UInt16 = 1232

    func run(_ workload: Workload, port: Int) throws -> LoadResult {
        let (queries, offsets) = try wire(workload)
        let options = cflood_options(
            port: UInt16(port), sockets: sockets, window: window, patience: patience, core: Int32(core))
        var result = cflood_result()
        let status = unsafe cflood_run(queries, offsets, offsets.count - 1, options, &result)
        guard status == 0 else {
            let reason = unsafe String(cString: strerror(status))
            throw Failure(.unavailable, "queries cannot be sent to 127.0.0.1 port \(port): \(reason)")
        }
        return LoadResult(result)
    }

    /// All queries behind each other, and where each begins; last, where they end.
    private func wire(_ workload: Workload) throws -> (queries: [UInt8], offsets: [Int]) {
        var queries: [UInt8] = []
        var offsets: [Int] = []
        for line in try String(contentsOfFile: workload.path, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let type = RecordType(String(words[1])) else { continue }
            var message = Message(id: 0, questions: [Question(name: try Name(String(words[0])), type: type)])
            message.edns = EDNS(payloadSize: payloadSize)
            offsets.append(queries.count)
            message.write(to: &queries)
        }
        return (queries, offsets + [queries.count])
    }
}

extension LoadResult {
    fileprivate init(_ result: cflood_result) {
        queries = Int(result.sent)
        lost = Int(result.lost)
        queriesPerSecond = Double(result.received) / max(result.seconds, 1e-6)
        replyOctets = Int(result.octets / max(result.received, 1))
        let counts = result.codes
        let codes = [(0, counts.0), (1, counts.1), (2, counts.2), (3, counts.3), (4, counts.4), (5, counts.5)]
        responseCodes = codes.filter { $0.1 > 0 }
            .map { "\(ResponseCode(rawValue: UInt16($0.0))) \($0.1)" }.joined(separator: ", ")
    }
}

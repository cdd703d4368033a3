import Foundation
import Testing

/// A `srvlab serve` that runs for a test.
final class Server {
    private let run: ToolRun

    init(_ arguments: [String], in folder: String? = nil) throws {
        run = try ToolRun(["serve"] + arguments, in: folder)
    }

    /// The next line of standard output.
    func nextLine() async throws -> String {
        for await line in run.output { return line }
        throw ServerEnded(expected: "a line of standard output")
    }

    /// The next line of standard error that holds a text, or another one.
    func nextError(with text: String, or other: String? = nil) async throws -> String {
        for await line in run.errors where line.contains(text) || other.map(line.contains) == true { return line }
        throw ServerEnded(expected: text)
    }

    func send(_ signal: Int32) { run.send(signal) }

    func end() async -> Int32 { await run.end() }
}

/// A server that ended before it said what was expected.
struct ServerEnded: Error {
    let expected: String
}

/// What a server says when it can answer.
struct Ready {
    /// Such as `127.0.0.1:40053`.
    let endpoint: String
    let fields: [String: String]

    init(_ line: String) throws {
        let words = line.split(separator: " ").map(String.init)
        try #require(words.count >= 2 && words[0] == "ready", "\(line)")
        endpoint = words[1]
        let pairs = words.dropFirst(2).map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        fields = Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { first, _ in first }
    }

    var port: UInt16? { endpoint.split(separator: ":").last.flatMap { UInt16($0) } }
}

/// Serves on a free port for the time of `body`, and ends the server with SIGTERM, which has to be a good end.
func withServer<Result>(
    _ arguments: [String], in folder: String? = nil, _ body: (Server, Ready) async throws -> Result
) async throws -> Result {
    let server = try Server(["--listen", "127.0.0.1:0"] + arguments, in: folder)
    let ready = try Ready(try await server.nextLine())
    do {
        let result = try await body(server, ready)
        server.send(SIGTERM)
        #expect(await server.end() == 0)
        return result
    } catch {
        server.send(SIGKILL)
        _ = await server.end()
        throw error
    }
}

/// Serves the sample zone, or other records for it.
func withZone<Result>(
    _ records: String = Samples.records, _ body: (String) async throws -> Result
) async throws -> Result {
    let folder = try TemporaryFolder()
    let file = try folder.write(records, to: "club.test.zone")
    return try await withServer([file]) { _, ready in try await body("@" + ready.endpoint) }
}

/// Expects what a client of XMPP finds for the sample zone.
func expectHops(
    _ hops: String, at ready: Ready, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let result = try await Tool.run(
        "resolve", "im:alice@club.test", "@" + ready.endpoint, "+short", "--protocol", "xmpp")
    #expect(result.output == hops, sourceLocation: sourceLocation)
}

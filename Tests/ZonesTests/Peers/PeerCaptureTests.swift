import Foundation
import Testing
import Transport

/// What the tool captures from name servers that the world relies on. The tool is run as a program: it is built beside
/// the tests.
@Suite("Capturing from NSD, Knot and BIND", .serialized) struct PeerCaptureTests {
    private static let tool = folders.map { $0.appending(path: "srvlab").path(percentEncoded: false) }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Where the bundle of the tests is, whoever loaded it.
    private static var folders: [URL] {
        [Bundle.main.bundleURL, URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()]
            + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
    }

    /// Domains of the tree's zones, and of those beside the tests.
    private static let domains = [
        "customer.test", "clustered.test", "regions.test", "split.test", "retired.test", "a.wildcard.test",
        "www.moved.redirect.test", "x.dapex.test", "child.deleg.test", "plain.test", "soup.test", "salt.test",
    ]

    @Test(
        "The zones that are written answer as the peer did, and the scenarios pass",
        .enabled(if: tool != nil, "the tool was not built"),
        .enabled(if: !PeerProgram.installed.isEmpty, "none of nsd, knotd and named is installed"),
        arguments: PeerProgram.installed)
    func fidelity(_ peer: PeerProgram) throws {
        let folder = try TemporaryFolder()
        let server = try PeerServer.start(peer, try PeerZone.all(writingTo: folder), in: folder.path)
        defer { server.stop() }
        for domain in Self.domains {
            let out = "\(folder.path)/\(domain)"
            let captured = try Self.run("capture", domain, "@\(server.endpoint)", "-o", out)
            let line = captured.split(separator: "\n").last { $0.hasPrefix("fidelity ") }
            let numbers = line?.dropFirst("fidelity ".count).split(separator: "/")
            #expect(numbers?.count == 2 && numbers?.first == numbers?.last, "\(peer), \(domain): \(captured)")
            let tested = try Self.run("test", out)
            #expect(tested.contains("6 cases: 6 pass"), "\(peer), \(domain): \(tested)")
        }
    }

    /// Runs the tool to its end.
    private static func run(_ arguments: String...) throws -> String {
        let program = try ChildProgram(try #require(tool), arguments, output: .pipe, errors: .sameAsOutput)
        let data = try program.output?.readToEnd() ?? Data()
        program.waitForEnd()
        return String(decoding: data, as: UTF8.self)
    }
}

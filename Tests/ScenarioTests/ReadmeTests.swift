import Conformance
import Foundation
import Testing
import Zones

@Suite("The scenarios of the README") struct ReadmeTests {
    /// The blocks of YAML, in order.
    private static func blocks() throws -> [String] {
        let parts = try Corpus.text(Corpus.root + "README.md").components(separatedBy: "```yaml\n").dropFirst()
        return parts.map { $0.components(separatedBy: "```")[0] }
    }

    @Test("The first one passes, and so does the second with the zone of the first", arguments: [0, 1])
    func passes(number: Int) async throws {
        let blocks = try Self.blocks()
        try #require(blocks.count == 2)
        let head = try #require(blocks[0].components(separatedBy: "client:").first)
        let name = "srvlab-readme-\(UUID().uuidString).yaml"
        let file = FileManager.default.temporaryDirectory.appending(path: name)
        try (number == 0 ? blocks[0] : head + blocks[1]).write(to: file, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let scenario = try Scenario(ScenarioFile(path: file.path(percentEncoded: false)))
        try await Corpus.expectPass(scenario.cases.map { (scenario, $0) }, on: .memory)
    }
}

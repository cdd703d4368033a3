import Conformance
import Foundation
import Testing

@Suite("The adapters of the tree") struct AdapterCorpusTests {
    static let lists = ["dnspython", "node"]

    private static func list(_ name: String) throws -> ExpectationList {
        let path = Corpus.root + "Scenarios/adapters/\(name).expect"
        return try ExpectationList(text: try Corpus.text(path), file: path)
    }

    @Test("A list names cases that exist, each with its reason", arguments: lists)
    func expectations(_ name: String) throws {
        let ids = Set(try Corpus.files.flatMap { try Scenario($0).cases.map(\.id) })
        let entries = try Self.list(name).entries
        #expect(!entries.isEmpty)
        for entry in entries {
            #expect(ids.contains(entry.id), "\(entry.id)")
            #expect(entry.reason.count > 10 && entry.reason != ExpectationList.unexplained, "\(entry.id)")
        }
    }

    @Test("An adapter is short", arguments: ["dnspython.py", "node.mjs"])
    func length(_ name: String) throws {
        let text = try Corpus.text(Corpus.root + "Scenarios/adapters/\(name)")
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 120)
    }
}

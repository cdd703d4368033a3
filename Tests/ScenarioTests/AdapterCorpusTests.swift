import Conformance
import Foundation
import Testing
import Transport

@Suite("The adapters of the tree") struct AdapterCorpusTests {
    static let lists = ["dnspython", "node"]

    private static func list(_ name: String) throws -> ExpectationList {
        let path = Corpus.root + "Scenarios/adapters/\(name).expect"
        return try ExpectationList(text: try Corpus.text(path), file: path)
    }

    @Test("A list names cases that exist, each with its reason", arguments: lists)
    func expectations(_ name: String) throws {
        let ids = Set(Corpus.cases.map(\.test.id))
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

    /// The version that the list was made with.
    private static let node: String? = {
        guard let path = ChildProgram.path(of: "node"),
            let program = try? ChildProgram(path, ["--version"], output: .pipe)
        else { return nil }
        let version = (try? program.output?.readToEnd()) ?? Data()
        try? program.output?.close()
        program.waitForEnd()
        return String(decoding: version, as: UTF8.self).hasPrefix("v20.") ? path : nil
    }()

    @Test("Node resolves as its list says", .enabled(if: node != nil, "Node 20 is not installed"))
    func nodeAsListed() async throws {
        let node = try #require(Self.node)
        let subject = try await AdapterSubject(command: "'\(node)' '\(Corpus.root)Scenarios/adapters/node.mjs'")
        let results = try await Runner(subject).run(Corpus.cases)
        await subject.end()
        let list = try Self.list("node")
        let records = results.map { list.applied(to: CaseRecord($0, subject: subject.name)) }
        #expect(records.filter(\.isSurprise).map(\.id) == [])
        #expect(records.count { $0.verdict == .pass } > 50)
    }
}

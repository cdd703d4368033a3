import Foundation
import Testing

@testable import Conformance

@Suite("Finding scenarios") struct ScenarioFileTests {
    @Test("The id is the path without suffix from the nearest folder above that holds zones")
    func ids() throws {
        let folder = try TemporaryFolder()
        try folder.createFolder("inner/zones")
        let outer = ScenarioFile(path: try folder.write("", to: "Scenarios/uri/sound.yaml"))
        #expect(outer.id == "Scenarios/uri/sound")
        #expect(outer.root.trimmed == folder.path)
        let inner = ScenarioFile(path: try folder.write("", to: "inner/Scenarios/sound.v2.yml"))
        #expect(inner.id == "Scenarios/sound.v2")
        #expect(inner.root.trimmed == folder.path + "/inner")
        #expect(ScenarioFile(path: try folder.write("", to: "top.yaml")).id == "top")
    }

    @Test("Without a folder of zones above, the scenario's own folder is the root")
    func ownFolder() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.removeItem(atPath: folder.path + "/zones")
        // A file with that name is no folder of zones.
        try folder.write("", to: "deep/zones")
        let file = ScenarioFile(path: try folder.write("", to: "deep/down/one.yaml"))
        #expect(file.id == "one")
        #expect(file.root.trimmed == folder.path + "/deep/down")
    }

    @Test("The id does not depend on how the file is named")
    func spellings() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "Scenarios/one.yaml")
        try folder.link("linked", to: "Scenarios")
        for name in ["Scenarios/one.yaml", "Scenarios/../Scenarios/./one.yaml", "linked/one.yaml"] {
            let file = ScenarioFile(path: "\(folder.path)/\(name)")
            #expect(file.id == "Scenarios/one")
            #expect(file.path == "\(folder.path)/\(name)")
        }
    }

    @Test("A folder gives its scenarios and those below by name, without hidden ones, each once")
    func folders() throws {
        let folder = try TemporaryFolder()
        let names = ["b/two.yaml", "a/one.yml", "a/three.yaml", "a/notes.txt", ".hidden.yaml", "b/.git/four.yaml"]
        for name in names { try folder.write("", to: "Scenarios/\(name)") }
        let found = ["a/one.yml", "a/three.yaml", "b/two.yaml"].map { "\(folder.path)/Scenarios/\($0)" }
        for path in ["/Scenarios", "/Scenarios/"] {
            let files = try ScenarioFile.find([folder.path + path])
            #expect(files.map(\.path) == found)
        }
        let mixed = try ScenarioFile.find([found[2], folder.path + "/Scenarios"])
        #expect(mixed.map(\.path) == [found[2], found[0], found[1]])
        let none = try ScenarioFile.find([])
        #expect(none.isEmpty)
    }

    @Test("A path that is not there, or holds no scenario, is an error with the path")
    func nothingThere() throws {
        let folder = try TemporaryFolder()
        let missing = #expect(throws: ScenarioFileError.self) { try ScenarioFile.find([folder.path + "/none"]) }
        #expect(missing?.description == "\(folder.path)/none: no such file or folder")
        let empty = #expect(throws: ScenarioFileError.self) { try ScenarioFile.find([folder.path]) }
        #expect(empty?.description == "\(folder.path): no scenarios (.yaml) in it")
    }
}

extension String {
    /// A path without the slash at its end.
    fileprivate var trimmed: String { hasSuffix("/") ? String(dropLast()) : self }
}

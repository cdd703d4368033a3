import Foundation
import Testing

@testable import Operations

@Suite("The folder that files are written into") struct OutputFolderTests {
    static let files: [OutputFile] = ["a.conf", "zones/a.zone", "zones/b.zone"].map {
        OutputFile(path: $0, text: "new \($0)\n")
    }

    private static func refusal(in folder: TemporaryFolder, overwriting: Bool) -> OutputFolder.Failure? {
        #expect(throws: OutputFolder.Failure.self) {
            try OutputFolder(folder.path).write(files, overwriting: overwriting)
        }
    }

    @Test("Folders are made on the way, and a slash at the end means nothing", arguments: [false, true])
    func fresh(overwriting: Bool) throws {
        let folder = try TemporaryFolder()
        let output = OutputFolder(folder.path + "/new/")
        try output.write(Self.files, overwriting: overwriting)
        #expect(output.path(of: Self.files[1]) == "\(folder.path)/new/zones/a.zone")
        #expect(try folder.text(of: "new/zones/a.zone") == "new zones/a.zone\n")
    }

    @Test("Paths of files begin with the folder, which is never the root by mistake")
    func paths() {
        let file = OutputFile(path: "a/b", text: "")
        #expect(["", "/", "x", "x/"].map { OutputFolder($0).path(of: file) } == ["./a/b", "/a/b", "x/a/b", "x/a/b"])
    }

    @Test("A file that is there stays, and nothing is written beside it, unless it is wished")
    func overwriting() throws {
        let folder = try TemporaryFolder()
        let mine = try folder.write("mine", to: "zones/b.zone")
        let failure = Self.refusal(in: folder, overwriting: false)
        #expect(failure?.code == .exists)
        #expect(failure?.description == "cannot write \(mine): it is there already")
        #expect(try folder.text(of: "zones/b.zone") == "mine")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() == ["zones", "zones/b.zone"])
        try OutputFolder(folder.path).write(Self.files, overwriting: true)
        #expect(try folder.text(of: "zones/b.zone") == "new zones/b.zone\n")
    }

    static let linked = ["zones", "zones/b.zone", "a.conf"]

    @Test(
        "No link in the folder is followed, be it to nothing, and nothing is written", arguments: linked, [false, true])
    func links(name: String, overwriting: Bool) throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        if name.contains("/") { try folder.write("", to: "zones/other") }
        for target in [other.path, other.path + "/missing"] {
            let link = "\(folder.path)/\(name)"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
            let before = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
            let failure = Self.refusal(in: folder, overwriting: overwriting)
            #expect(failure?.code == .link)
            #expect(failure?.description == "cannot write \(link): it is a link, which may lead elsewhere")
            #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() == before)
            try FileManager.default.removeItem(atPath: link)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: other.path).isEmpty)
    }

    @Test("The folder itself may be a link")
    func linkToFolder() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "real/other")
        try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/link", withDestinationPath: "real")
        try OutputFolder("\(folder.path)/link").write(Self.files, overwriting: false)
        #expect(try folder.text(of: "real/a.conf") == "new a.conf\n")
    }

    @Test("What is no folder, and what is no file, stand in the way, and nothing is written")
    func otherKinds() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "zones/b.zone/file")
        #expect(Self.refusal(in: folder, overwriting: true)?.description.hasSuffix("b.zone: it is no file") == true)
        let other = try TemporaryFolder()
        try other.write("", to: "zones")
        #expect(Self.refusal(in: other, overwriting: true)?.description.hasSuffix("zones: it is no folder") == true)
        let file = OutputFolder("\(other.path)/zones")
        #expect(throws: OutputFolder.Failure.self) { try file.write(Self.files, overwriting: true) }
        for path in [folder.path, other.path] {
            #expect(!FileManager.default.fileExists(atPath: path + "/a.conf"))
        }
    }
}

import Foundation
import Testing
import Zones

@Suite("Finding zone files") struct ZoneFilesTests {
    @Test("Files are taken as they are, folders give their .zone files and those below, by name")
    func find() throws {
        let folder = try TemporaryFolder()
        for name in ["b.zone", "a.zone", "deep/er/c.zone", "notes.txt", "deep/zone", "other/d.zone"] {
            try folder.write("", to: name)
        }
        let path = folder.path
        let all = ["a.zone", "b.zone", "deep/er/c.zone", "other/d.zone"].map { "\(path)/\($0)" }
        #expect(try ZoneFiles.find([path]) == all)
        #expect(try ZoneFiles.find([path + "/"]) == all)
        #expect(
            try ZoneFiles.find(["\(path)/notes.txt", "\(path)/other", "\(path)/a.zone"])
                == ["\(path)/notes.txt", "\(path)/other/d.zone", "\(path)/a.zone"])
        #expect(try ZoneFiles.find([]) == [])
    }

    @Test("A folder may be named by a link, and its files keep the name that was given")
    func link() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "real/a.zone")
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.path + "/real")
        #expect(try ZoneFiles.find([link]) == [link + "/a.zone"])
    }

    @Test("A path that is not there is an error, and so is a folder without zones")
    func nothing() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "empty/notes.txt")
        let missing = #expect(throws: ZoneFilesError.self) { try ZoneFiles.find(["\(folder.path)/none.zone"]) }
        #expect(missing?.description == "\(folder.path)/none.zone: no such file or folder")
        let empty = #expect(throws: ZoneFilesError.self) { try ZoneFiles.find(["\(folder.path)/empty"]) }
        #expect(empty?.description == "\(folder.path)/empty: no zones (.zone) in it")
    }
}

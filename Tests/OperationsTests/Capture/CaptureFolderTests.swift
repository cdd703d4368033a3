import Foundation
import Operations
import Testing
import Zones

@Suite("The folder that a capture is written into") struct CaptureFolderTests {
    static func files() async throws -> [CaptureFiles.File] {
        CaptureFiles(try await CaptureLab(["club.test": "@ A 192.0.2.1"]).capture("club.test")).zoneFiles
    }

    @Test("Files are written, read again as zones, and replaced on request only")
    func replace() async throws {
        let files = try await Self.files()
        let folder = try TemporaryFolder()
        try CaptureFolder(folder.path).write(files)
        #expect(try Zone(contentsOf: "\(folder.path)/zones/club.test.zone").recordCount == 3)
        let failure = #expect(throws: CaptureFolder.Failure.self) { try CaptureFolder(folder.path).write(files) }
        #expect(failure?.code == .exists)
        let text = failure?.description ?? ""
        #expect(
            text.hasSuffix(
                "zones/club.test.zone is there already (--force replaces it; several domains go into one capture)"))
        try CaptureFolder(folder.path, replaces: true).write(files)
    }

    @Test("A link inside the folder leads no file out of it", arguments: [false, true])
    func links(_ replaces: Bool) async throws {
        let files = try await Self.files()
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: "\(folder.path)/zones", withDestinationPath: other.path)
        let failure = #expect(throws: CaptureFolder.Failure.self) {
            try CaptureFolder(folder.path, replaces: replaces).write(files)
        }
        #expect(failure?.code == .outside)
        #expect(try manager.contentsOfDirectory(atPath: other.path).isEmpty)
    }

    @Test("A link in the place of a file is not followed")
    func linkToFile() async throws {
        let files = try await Self.files()
        let folder = try TemporaryFolder()
        let manager = FileManager.default
        try manager.createDirectory(atPath: "\(folder.path)/zones", withIntermediateDirectories: true)
        try Data("precious".utf8).write(to: URL(filePath: "\(folder.path)/precious"))
        try manager.createSymbolicLink(
            atPath: "\(folder.path)/zones/club.test.zone", withDestinationPath: "\(folder.path)/precious")
        #expect(throws: CaptureFolder.Failure.self) { try CaptureFolder(folder.path).write(files) }
        try CaptureFolder(folder.path, replaces: true).write(files)
        #expect(try folder.text(of: "precious") == "precious")
        #expect(try folder.text(of: "zones/club.test.zone").contains("$ORIGIN club.test."))
    }
}

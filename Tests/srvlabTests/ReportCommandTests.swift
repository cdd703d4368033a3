import Foundation
import Testing

@Suite("Reports of the command line") struct ReportCommandTests {
    @Test("Every form is written, shards merge into what one run gives, and comparison finds what became worse")
    func reports() async throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "here")
        let scenarios = Tool.tree + "Scenarios/uri"
        var lines: [String] = []
        for number in 1...2 {
            let path = folder.path + "/\(number).jsonl"
            let result = try await Tool.run(
                "test", scenarios, "--network", "memory", "--seed", "7", "--shard", "\(number)/2", "--jsonl", path)
            #expect(result.status == 0)
            lines.append(path)
        }
        let part = try await Tool.run("report", lines[0], "--html", folder.path + "/part.html")
        #expect(part.status == 66 && part.errors.contains("missing: part 2/2 of srvlab"))
        #expect(FileManager.default.fileExists(atPath: folder.path + "/part.html"))
        let all = ["junit": "xml", "html": "html", "markdown": "md", "jsonl": "jsonl"]
        var arguments = ["report"] + lines
        for (form, suffix) in all { arguments += ["--\(form)", folder.path + "/all.\(suffix)"] }
        let merged = try await Tool.run(arguments)
        #expect(merged.status == 0)
        let list = try await Tool.run("test", scenarios, "--list")
        #expect(merged.lines.last?.hasPrefix("\(list.lines.count) cases: \(list.lines.count) pass") == true)
        for suffix in all.values {
            let text = try String(contentsOfFile: folder.path + "/all.\(suffix)", encoding: .utf8)
            for id in list.lines.compactMap({ $0.split(separator: " ").first }) where suffix != "md" {
                #expect(text.contains(id.split(separator: "/").last ?? id), "\(id) in \(suffix)")
            }
        }
        let record = try String(contentsOfFile: folder.path + "/all.jsonl", encoding: .utf8)
        let worse = folder.path + "/worse.jsonl"
        let changed = try #require(record.firstRange(of: #""verdict":"pass""#))
        try record.replacingCharacters(in: changed, with: #""verdict":"fail""#)
            .write(toFile: worse, atomically: false, encoding: .utf8)
        let regression = try await Tool.run("report", worse, "--compare", folder.path + "/all.jsonl")
        #expect(regression.status == 1)
        let same = try await Tool.run("report", folder.path + "/all.jsonl", "--compare", folder.path + "/all.jsonl")
        #expect(same.status == 0)
    }

    @Test("What is no record of a run is told for what it is")
    func unreadable() async throws {
        let folder = try TemporaryFolder()
        let large = try folder.write("", to: "large.jsonl")
        // A hole: it takes no room on the disk.
        try #require(FileHandle(forWritingAtPath: large)).truncate(atOffset: 1 << 28 + 1)
        let missing = folder.path + "/none.jsonl"
        for (path, status, reason) in [
            (large, Int32(65), "268435457 octets, longer than any record of a run"),
            (missing, 66, "no such file"), (folder.path, 66, "nothing that can be read"),
        ] {
            let result = try await Tool.run("report", path)
            #expect(result.status == status)
            #expect(result.errors == "srvlab: \(path): \(reason)\n")
        }
    }

    @Test("A report that cannot be written is told before the run", arguments: ["junit", "jsonl", "markdown", "html"])
    func unwritable(form: String) async throws {
        let folder = try TemporaryFolder()
        let there = try folder.write("earlier", to: "there")
        for path in [folder.path, folder.path + "/missing/report"] {
            let result = try await Tool.run("test", Tool.tree + "Scenarios/uri", "--\(form)", path)
            #expect(result.status == 69 && result.output.isEmpty)
            #expect(result.errors.hasPrefix("srvlab: cannot write \(path): "))
            #expect(!result.errors.contains("ErrorDomain"), "\(result.errors)")
        }
        _ = try await Tool.run("test", folder.path, "--\(form)", there)
        #expect(try String(contentsOfFile: there, encoding: .utf8) == "earlier")
    }

    @Test("TAP takes the place of the text")
    func tap() async throws {
        let result = try await Tool.run("test", Tool.tree + "Scenarios/uri", "--network", "memory", "--tap")
        #expect(result.status == 0 && result.lines.first == "TAP version 14")
        #expect(result.lines.filter { $0.hasPrefix("ok ") }.count > 5)
    }

    @Test("What is no record of a run is refused with its place")
    func badFiles() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("{\"case\":{}}\n", to: "bad.jsonl")
        let bad = try await Tool.run("report", path)
        #expect(bad.status == 65 && bad.errors.contains("bad.jsonl:1: "))
        #expect(try await Tool.run("report", folder.path + "/missing.jsonl").status == 66)
        #expect(try await Tool.run("test", "--shard", "3/2").status == 64)
    }
}

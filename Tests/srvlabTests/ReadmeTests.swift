import Foundation
import Testing
import Transport

/// A block of commands in the README, and what is shown behind it.
private struct ReadmeStep: CustomTestStringConvertible, Sendable {
    let command: String
    /// Lines that the output has, perhaps with others between them.
    let shown: [String]

    var testDescription: String { command }

    /// The steps below a title, in order.
    static func all(below title: String) throws -> [ReadmeStep] {
        var steps: [ReadmeStep] = []
        for block in try blocks(below: title) {
            if block.language == "sh" {
                steps.append(ReadmeStep(command: block.lines.joined(separator: "\n"), shown: []))
            } else if let last = steps.last, last.shown.isEmpty, block.followsAnother {
                steps[steps.count - 1] = ReadmeStep(command: last.command, shown: block.lines)
            }
        }
        return steps
    }

    struct Block {
        let language: String
        /// Whether nothing stands between it and the block before.
        let followsAnother: Bool
        var lines: [String] = []
    }

    /// The fenced blocks below a title.
    static func blocks(below title: String) throws -> [Block] {
        let text = try String(contentsOfFile: Tool.tree + "README.md", encoding: .utf8)
        let lines = text.components(separatedBy: "\n")
        let start = try #require(lines.firstIndex(of: "## " + title), "the README has \(title)")
        let section = lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }
        var blocks: [Block] = []
        var (isInside, before) = (false, "")
        for line in section {
            if line.hasPrefix("```"), !isInside {
                blocks.append(Block(language: String(line.dropFirst(3)), followsAnother: before == "```"))
                isInside = true
            } else if line == "```" {
                isInside = false
            } else if isInside {
                blocks[blocks.count - 1].lines.append(line)
            }
            before = line
        }
        return blocks
    }
}

@Suite("The commands of the README") struct ReadmeTests {
    /// A folder in which `zones` is what it is in the tree.
    private static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/zones", withDestinationPath: Tool.tree + "zones")
        return folder
    }

    /// Runs a command as a reader does, with the tool where the shell finds it.
    private static func run(_ command: String, in folder: TemporaryFolder) async throws -> Tool.Result {
        let tool = URL(filePath: try #require(Tool.path)).deletingLastPathComponent().path(percentEncoded: false)
        return try await Tool.shell("PATH=\"$1:$PATH\"; cd \"$2\"\n" + command, "sh", tool, folder.path)
    }

    @Test(
        "A reader who pastes them one after the other sees what is shown",
        arguments: ["Reproduce an operator's set-up in five minutes", "Who gets how much"])
    func tour(title: String) async throws {
        let folder = try Self.folder()
        let address = "127.0.0.1:5300"
        let steps = try ReadmeStep.all(below: title)
        #expect(!steps.isEmpty)
        // The server of the tour has a port of its own here.
        try await withServer([Tool.tree + "zones"]) { _, ready in
            for step in steps where !step.command.hasSuffix(" &") {
                let result = try await Self.run(step.command.replacing(address, with: ready.endpoint), in: folder)
                #expect(result.status == 0, "\(step.command): \(result.errors)")
                for line in step.shown { #expect(result.output.contains(line), "\(step.command)\n\(result.output)") }
            }
        }
        let servers = steps.filter { $0.command.hasSuffix(" &") }.map(\.command)
        #expect(servers.allSatisfy { $0 == "srvlab serve --listen \(address) zones &" })
    }

    @Test("A reader who asks whether a message arrives sees what is shown")
    func delivery() async throws {
        let folder = try Self.folder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/Scenarios", withDestinationPath: Tool.tree + "Scenarios")
        let step = try #require(try ReadmeStep.all(below: "Does the message arrive?").first)
        let result = try await Self.run(step.command, in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(!step.shown.isEmpty)
        for line in step.shown { #expect(result.output.contains(line), "\(result.output)") }
    }

    private static let hasNetworkOfItsOwn: Bool = {
        guard let path = ChildProgram.path(of: "unshare"), ChildProgram.path(of: "ip") != nil,
            ChildProgram.path(of: "getent") != nil,
            let program = try? ChildProgram(path, ["--map-root-user", "--net", "--mount", "true"])
        else { return false }
        return program.waitForEnd() == 0
    }()

    @Test(
        "A program that knows no port finds the zones through the resolver of the machine",
        .enabled(if: hasNetworkOfItsOwn, "unshare may not make a network of its own here"))
    func cLibrary() async throws {
        let step = try #require(try ReadmeStep.all(below: "Real programs").first)
        let result = try await Self.run(step.command, in: try Self.folder())
        for line in step.shown { #expect(result.output.contains(line), "\(result.output)\(result.errors)") }
        #expect(!step.shown.isEmpty)
    }

    private static let unbound = ChildProgram.path(of: "unbound-host")

    @Test("unbound asks srvlab for one domain", .enabled(if: unbound != nil, "unbound-host is not installed"))
    func unboundConfiguration() async throws {
        let block = try #require(
            try ReadmeStep.blocks(below: "Real programs").first { $0.lines.first == "server:" })
        let folder = try Self.folder()
        try await withServer([Tool.tree + "zones"]) { _, ready in
            let text = block.lines.joined(separator: "\n")
                .replacing("127.0.0.1@5300", with: ready.endpoint.replacing(":", with: "@"))
            try folder.write(text + "\n", to: "unbound.conf")
            let command = "unbound-host -C unbound.conf -t SRV _im._sip.clustered.test"
            let result = try await Self.run(command, in: folder)
            #expect(result.lines.contains { $0.hasSuffix("SRV record 20 0 5060 backup.clustered.test.") }, "\(result)")
        }
    }
}

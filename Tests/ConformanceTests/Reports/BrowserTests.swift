import Foundation
import Testing
import Transport

@testable import Conformance

/// The page as a browser takes it: a script that runs, a policy that holds, and no network.
@Suite("The HTML page in Chromium", .enabled(if: Browser.path != nil, "chromium is not installed"), .serialized)
struct BrowserTests {
    @Test("Hostile text breaks nothing: the script has run, and every case is there")
    func dom() async throws {
        let run = RunRecord.sample([.sample(), .hostile(.fail), .sample("Scenarios/uri/two", .warn)])
        let dom = try await Browser.dom(of: HTMLReport(run).text)
        #expect(dom.hasSuffix("</html>\n"))
        // The filter is hidden until the script works.
        #expect(dom.contains("<div id=\"filter\" role=\"search\">"))
        #expect(dom.count(of: "<details") >= 3, "\(dom.count(of: "<details"))")
        #expect(dom.count(of: "<script>") == 1)
        #expect(dom.contains("&lt;script&gt;x&lt;/script&gt;"))
    }

    @Test("A script that is not the report's own does not run")
    func policy() async throws {
        let page = HTMLReport(.sample([.sample()])).text
        let foreign = page.replacing("</body>", with: "<script>document.title = 'foreign'</script></body>")
        #expect(foreign != page)
        #expect(!(try await Browser.dom(of: foreign).contains("<title>foreign</title>")))
    }

    @Test("It is drawn on a narrow screen", arguments: [400, 1280])
    func screenshot(width: Int) async throws {
        let folder = try TemporaryFolder()
        let run = RunRecord.sample([.sample(), .hostile(.fail)])
        let page = try folder.write(HTMLReport(run).text, to: "report.html")
        _ = try await Browser.run(["--screenshot=\(folder.path)/page.png", "--window-size=\(width),900"], page, folder)
        let image = try Data(contentsOf: URL(filePath: "\(folder.path)/page.png"))
        // PNG: the width of the picture is the first number of its first chunk.
        #expect(image.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
        #expect(image.dropFirst(16).prefix(4).reduce(0) { $0 << 8 | Int($1) } == width)
    }
}

/// Chromium without a window and without a network.
private enum Browser {
    static let path = ChildProgram.path(of: "chromium")

    /// The page as it stands after its script has run.
    static func dom(of page: String) async throws -> String {
        let folder = try TemporaryFolder()
        return try await run(["--dump-dom"], try folder.write(page, to: "report.html"), folder)
    }

    /// - Returns: Standard output.
    static func run(_ arguments: [String], _ page: String, _ folder: TemporaryFolder) async throws -> String {
        let settings = [
            "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
            "--force-device-scale-factor=1", "--host-resolver-rules=MAP * ~NOTFOUND",
            "--user-data-dir=\(folder.path)/profile",
        ]
        let program = try ChildProgram(
            try #require(path), settings + arguments + ["file://\(page)"], output: .pipe, errors: .nowhere)
        // Reached only where it hangs.
        let killer = DispatchWorkItem { program.kill() }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(300), execute: killer)
        defer { killer.cancel() }
        let output = try #require(program.output)
        let text = String(decoding: try output.readToEnd() ?? Data(), as: UTF8.self)
        try output.close()
        #expect(await program.ended() == 0)
        return text
    }
}

import Testing

@testable import Conformance

@Suite("The HTML page") struct HTMLReportTests {
    private func page(_ run: RunRecord, date: String? = nil) -> String {
        var run = run
        run.date = date
        return HTMLReport(run).text
    }

    /// The page without its style and its script.
    private func body(_ run: RunRecord) throws -> Substring {
        let text = page(run)
        let start = try #require(text.firstRange(of: "<body>")).upperBound
        let end = try #require(text.firstRange(of: "<script>")).lowerBound
        return text[start..<end]
    }

    @Test("It loads nothing, and its policy allows nothing to be loaded")
    func selfContained() {
        let text = page(.mixed)
        for link in [
            "http:", "https:", "//", "src=", "url(", "@import", "<link", "<img", "<iframe", "fetch(", "import(",
        ] {
            #expect(!text.contains(link), "\(link)")
        }
        #expect(text.split(separator: "href=\"").dropFirst().allSatisfy { $0.hasPrefix("#") })
        #expect(text.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"))
    }

    @Test("The policy names the digest of the page's script")
    func digest() throws {
        #expect(Digest.base64("abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
        let text = page(.mixed)
        let script = try #require(
            text.split(separator: "<script>", maxSplits: 1).last?.split(separator: "</script>").first)
        #expect(text.contains("script-src 'sha256-\(Digest.base64(String(script)))'"))
    }

    @Test("Hostile text is text wherever it stands", arguments: Verdict.allCases)
    func hostile(verdict: Verdict) throws {
        var other = CaseRecord.hostile(verdict)
        for cases in [[other], [other, .sample(subject: "second")], [other, other]] {
            let text = page(.sample(cases, version: CaseRecord.hostile), date: CaseRecord.hostile)
            #expect(text.count(of: "<script>") == 1 && text.count(of: "</script>") == 1)
            let body = try body(.sample(cases, version: CaseRecord.hostile))
            #expect(
                body.contains(
                    "&lt;script&gt;x&lt;/script&gt; ]]&gt; &quot; &#39; ` | # \\ % \\u{d}\\u{a}\\u{1b}[31m\\u{0}"))
            for mark in ["\r", "\u{1B}", "\u{0}", "\u{202E}", "'"] { #expect(!body.contains(mark), "\(mark)") }
            try checkTags(body)
        }
        other = .sample(CaseRecord.hostile, verdict, shares: CaseRecord.hostile().shares)
        try checkTags(try body(.sample([other])))
    }

    /// Whether every tag is one of ours, with attributes of ours, and whether they are closed in order.
    private func checkTags(_ text: Substring) throws {
        var open: [Substring] = []
        for part in text.split(separator: "<").dropFirst(text.hasPrefix("<") ? 0 : 1) {
            let end = try #require(part.firstIndex(of: ">"), "\(part)")
            #expect(!part[part.index(after: end)...].contains(">"), "\(part)")
            let tag = part[..<end]
            // An attribute is a name, or a name and quotes: what is left has no sign of another.
            let names = tag.replacing(/"[^"]*"/, with: "").split(separator: " ").dropFirst()
            #expect(names.allSatisfy { $0.contains(/^[a-z0-9-]+=?\/?$/) && !$0.hasPrefix("on") }, "\(tag)")
            let name = tag.prefix { $0.isLetter || $0.isNumber }
            if tag.hasPrefix("/") {
                #expect(open.popLast() == tag.dropFirst(), "\(tag)")
            } else if !tag.hasSuffix("/") && name != "input" {
                open.append(name)
            }
        }
        #expect(open.isEmpty)
    }

    @Test("Ids are unique and plain, and each link has its goal")
    func anchors() throws {
        let ids = ["a/b", "a-b", "a:b", "a/b", "<", ">", "東", "a-b-2"]
        for run in [RunRecord.sample(ids.map { .sample($0) }), .sample(ids.map { .sample($0, subject: $0) })] {
            let text = page(run)
            let found = text.matches(of: /\ id="([^"]*)"/).map { String($0.output.1) }
            #expect(Set(found).count == found.count)
            #expect(found.allSatisfy { $0.contains(/^[A-Za-z0-9~-]+$/) })
            let goals = text.matches(of: /href="#([^"]*)"/).map { String($0.output.1) }
            #expect(goals.count > ids.count && Set(goals).isSubset(of: found))
        }
    }

    @Test("The head counts every verdict, and there is a section for each case, open unless it passed")
    func counts() throws {
        let body = try body(.mixed)
        #expect(body.contains("<strong>8 cases</strong>"))
        for (verdict, count) in [(Verdict.pass, 2), (.warn, 1), (.fail, 3), (.unsupported, 1), (.error, 1)] {
            #expect(body.contains("<span class=\"chip \(verdict.rawValue)\">\(count) \(verdict.rawValue)</span>"))
            #expect(String(body).count(of: "data-verdict=\"\(verdict.rawValue)\"") == count)
        }
        #expect(String(body).count(of: "<details ") == 8 && String(body).count(of: " open>") == 5)
        let widths = body.matches(of: /<rect class="[a-z]+" x="[0-9.]+%" width="([0-9.]+)%" height="12"/)
        #expect(abs(widths.compactMap { Double($0.output.1) }.reduce(0, +) - 100) < 0.01)
    }

    @Test("Several subjects make a matrix, one makes a list by folder")
    func overview() throws {
        let one = try body(.mixed)
        #expect(!one.contains("<table class=\"matrix\">") && one.contains("<h3>Scenarios <span"))
        let two = try body(.sample([.sample("a"), .sample("b"), .sample("a", .fail, subject: "x")]))
        #expect(two.contains("<table class=\"matrix\">") && String(two).count(of: "<tr data-group>") == 2)
        let link = "<a data-for=\"case-b-srvlab\" href=\"#case-b-srvlab\"><span class=\"chip pass\">pass</span></a>"
        #expect(two.contains("<th scope=\"row\">b</th><td>\(link)</td><td></td></tr>"))
    }

    @Test("Requirements are counted over the cases that name them, with the worst verdict")
    func requirements() throws {
        let body = try body(.mixed)
        #expect(
            body.contains(
                "<th scope=\"row\">D1</th><td>must</td><td class=\"number\">2/8</td><td><span class=\"chip fail\">fail")
        )
    }

    @Test("A page depends on nothing but its record, and has a date only if it is given one")
    func deterministic() {
        #expect(page(.mixed) == page(.mixed))
        #expect(page(.mixed, date: "1 May").contains(" · 1 May</p>") && !page(.mixed).contains("1 May"))
        #expect(page(.sample([])).contains("<strong>0 cases</strong>"))
    }

    static let rungs: [(what: String, expected: String, rungs: Set<Int>)] = [
        ("hop 2", "x", [2]), ("hop 3", "nothing more", [3, 4]), ("hops 2 to 3", "x", [2, 3]),
        ("hops", "x", [1, 2, 3, 4]),
        ("error", "x", [1, 2, 3, 4]), ("never", "x", [2]), ("queries", "x", []), ("hop 9", "x", []), ("hop x", "x", []),
        ("hops 9 to 1", "x", []), ("hop -9223372036854775808", "nothing more", [1, 2, 3, 4]), ("", "", []),
    ]

    @Test("The rungs that differ are those that a difference names", arguments: rungs)
    func differing(what: String, expected: String, rungs: Set<Int>) throws {
        let difference = CaseRecord.Discrepancy(what: what, expected: expected, got: "b")
        let record = CaseRecord.sample(
            "x", .fail, expected: [["a"], ["b", "c"]], hops: ["a", "b", "c", "d"], differences: [difference])
        #expect(record.differingRungs(of: 4) == rungs)
        #expect(String(try body(.sample([record]))).count(of: "<tr class=\"off\">") == rungs.count)
    }

    @Test("A ladder has a rung for each place, and says what stands in none")
    func ladder() throws {
        let body = try body(
            .sample([
                .sample("x", .fail, expected: [["a"], ["b", "c"]], hops: ["a", "b"]),
                .sample("y", .fail, expected: nil, expectedError: "aliasLoop", hops: nil, error: "timeout"),
                .sample("z", .error, reason: "gone", expected: [["a"]], hops: nil),
            ]))
        let marks = [
            "<th scope=\"row\">1</th><td>a</td><td>a</td></tr>",
            "<td rowspan=\"2\"><span class=\"dim\">in any order</span><ul><li>b</li><li>c</li></ul></td><td>b</td>",
            "<th scope=\"row\">3</th><td><span class=\"dim\">nothing</span></td></tr>",
            "<th scope=\"row\">1</th><td>aliasLoop</td><td>timeout</td></tr>",
            "<th scope=\"row\">1</th><td>a</td><td><span class=\"dim\">broken</span></td></tr>",
        ]
        for mark in marks { #expect(body.contains(mark), "\(mark)") }
        #expect(try !self.body(.sample([.sample(expected: nil, hops: nil)])).contains("<h4>Hops</h4>"))
    }

    @Test("A whisker reaches 3.29 standard deviations to each side, within what can be counted")
    func whisker() {
        func reach(_ expected: [Double], _ draws: Int) -> ClosedRange<Double> {
            HTMLReport.whisker(CaseRecord.Shares.Host(name: "a", weight: 1, observed: 0, expected: expected), draws)
        }
        let half = reach([500, 500], 1000)
        #expect(
            abs(half.lowerBound - (500 - 3.29 * 15.8114)) < 0.01 && abs(half.upperBound - (500 + 3.29 * 15.8114)) < 0.01
        )
        #expect(reach([0, 1000], 1000) == 0...1000)
        #expect(reach([1, 1], 1000).lowerBound == 0)
        #expect(reach([5, 5], 0) == 0...0 && reach([], 10) == 0...0 && reach([5, 9], -1) == 0...0)
    }

    @Test("A chart is an image with a title, and a bar is as long as its count")
    func chart() throws {
        let hosts = [("a.test", 750), ("b.test", 250)].map {
            CaseRecord.Shares.Host(name: $0, weight: 3, observed: $1, expected: [500, 500])
        }
        let shares = CaseRecord.Shares(
            claim: "uniform", draws: 1000, hosts: hosts, pValue: 1e-40, falseAlarmRate: 1e-6, missRate: 0.001,
            closest: "rfc2782", toldApart: ["listed"], notToldApart: [])
        let body = try body(.sample([.sample("x", .fail, shares: shares)]))
        #expect(
            body.contains(
                "role=\"img\">\n<title>First picks of 1000: a.test 750, expected 500; b.test 250, expected 500"))
        #expect(body.contains("<rect class=\"observed far\" x=\"0\" y=\"19\" width=\"98.00%\""))
        #expect(body.contains("<rect class=\"observed far\" x=\"0\" y=\"69\" width=\"32.67%\""))
        #expect(body.contains("p 1e-40 · closest rfc2782 · false alarm at most 1e-06 · miss at most 0.0010"))
    }
}

@Suite("Numbers in reports") struct ReportNumberTests {
    static let numbers: [(number: Double, decimals: Int, text: String)] = [
        (0, 0, "0"), (0.05, 1, "0.1"), (-0.04, 1, "0.0"), (-1.26, 1, "-1.3"), (12.3456, 3, "12.346"),
        (0.0004, 3, "0.000"),
        (.nan, 1, "-"), (.infinity, 1, "-"), (1e300, 0, "-"), (999.9996, 3, "1000.000"),
    ]

    @Test("A number has its decimals, and what is none is a dash", arguments: numbers)
    func fixed(number: Double, decimals: Int, text: String) {
        #expect(number.fixed(decimals) == text)
    }

    static let chances: [(number: Double, text: String)] = [
        (1, "1.0000"), (0.0312, "0.0312"), (3e-7, "3e-07"), (9.6e-5, "1e-04"), (2e-308, "under 1e-300"), (0, "0"),
        (-1, "-"), (.nan, "-"), (1e-6, "1e-06"),
    ]

    @Test("A small chance is a power of ten", arguments: chances)
    func chance(number: Double, text: String) {
        #expect(number.chance == text)
    }
}

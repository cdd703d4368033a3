/// A run as one HTML page that needs nothing else: no network, no fonts, and no script to be read.
///
/// The same record gives the same page, with the date of the run if that is known. All text from zones and subjects is
/// escaped, and a content security policy allows no script but the page's own, so even a gap in the escaping would run
/// nothing.
public struct HTMLReport: Sendable {
    let run: RunRecord
    let summary: RecordSummary
    /// The id of each case's section.
    let anchors: [String]

    /// The page of a run, or of several that were merged.
    public init(_ run: RunRecord) {
        self.run = run
        summary = RecordSummary(run)
        anchors = HTMLReport.anchors(run.cases, namesSubject: summary.subjects.count > 1)
    }

    /// The page.
    public var text: String {
        let body = header + filter + ["<main>"] + overview + requirements + cases + ["</main>"]
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(HTMLReport.policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>srvlab: \(summary.line)</title>
            <style>\(HTMLReport.style)</style>
            </head>
            <body>
            \(body.joined(separator: "\n"))
            <script>\(HTMLReport.script)</script>
            </body>
            </html>

            """
    }

    private static let policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src '\(scriptHash)'; base-uri 'none'; form-action 'none'"

    static func chip(_ verdict: Verdict, _ text: String? = nil) -> String {
        "<span class=\"chip \(verdict.rawValue)\">\(text ?? verdict.rawValue)</span>"
    }

    /// Ids of letters and digits only: nothing of a name can end an attribute. A tilde, which no id has otherwise,
    /// tells apart what would look alike.
    private static func anchors(_ cases: [CaseRecord], namesSubject: Bool) -> [String] {
        var uses: [String: Int] = [:]
        return cases.map { record in
            let name = record.id + (namesSubject ? "-" + record.subject : "")
            let plain = name.unicodeScalars.prefix(120).map { scalar in
                ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                    ? Character(scalar) : "-"
            }
            let anchor = "case-" + String(plain)
            uses[anchor, default: 0] += 1
            let count = uses[anchor] ?? 1
            return count == 1 ? anchor : "\(anchor)~\(count)"
        }
    }
}

// MARK: - The head of the page

extension HTMLReport {
    private var header: [String] {
        let facts = [
            "version \(run.version.markup)", "seed \(run.seed)", "\(run.seconds.fixed(1)) s",
            summary.subjects.count == 1
                ? "subject \(summary.subjects[0].markup)" : "\(summary.subjects.count) subjects",
            run.date?.markup, run.missingPartsText.map { "<strong>\($0)</strong>" },
        ].compactMap(\.self)
        let chips = Verdict.allCases.map { verdict in
            let count = summary.counts[verdict] ?? 0
            return count == 0
                ? "<span class=\"chip none\">0 \(verdict.rawValue)</span>"
                : HTMLReport.chip(verdict, "\(count) \(verdict.rawValue)")
        }
        let known = summary.knownCount == 0 ? "" : " <span class=\"dim\">\(summary.knownCount) known</span>"
        return [
            "<a class=\"skip\" href=\"#cases\">Skip to the cases</a>", "<header>", "<h1>srvlab</h1>",
            "<p class=\"dim\">\(facts.joined(separator: " · "))</p>",
            "<p class=\"totals\"><strong>\(RecordSummary.counted(summary.total))</strong> \(chips.joined(separator: " "))\(known)</p>",
            verdictBar, "</header>",
        ]
    }

    private var verdictBar: String {
        var start = 0.0
        let parts = Verdict.allCases.compactMap { verdict -> String? in
            guard let count = summary.counts[verdict] else { return nil }
            let width = 100 * Double(count) / Double(summary.total)
            defer { start += width }
            return "<rect class=\"\(verdict.rawValue)\" x=\"\(start.fixed(3))%\" width=\"\(width.fixed(3))%\" "
                + "height=\"12\"><title>\(count) \(verdict.rawValue)</title></rect>"
        }
        return "<svg class=\"bar\" width=\"100%\" height=\"12\" role=\"img\"><title>\(summary.line)</title>"
            + parts.joined() + "</svg>"
    }

    /// Hidden until the script works.
    private var filter: [String] {
        let boxes = Verdict.allCases.map { verdict in
            "<label><input type=\"checkbox\" value=\"\(verdict.rawValue)\" checked> \(verdict.rawValue)</label>"
        }
        return [
            "<div id=\"filter\" role=\"search\" hidden>",
            "<label>Filter <input id=\"words\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\"></label>",
            "<span class=\"boxes\" role=\"group\" aria-label=\"Verdicts\">\(boxes.joined(separator: " "))</span>",
            "<output id=\"shown\"></output>",
            "<span class=\"keys dim\"><kbd>/</kbd> filter <kbd>j</kbd> <kbd>k</kbd> next, previous case</span>",
            "</div>",
        ]
    }
}

// MARK: - Overview and requirements

extension HTMLReport {
    private var overview: [String] {
        let content = summary.subjects.count > 1 ? matrix : folders
        return ["<section id=\"overview\">", "<h2>Overview</h2>"] + content + ["</section>"]
    }

    /// Cases against subjects.
    private var matrix: [String] {
        var rows: [String: [String: [Int]]] = [:]
        for (index, record) in run.cases.enumerated() {
            rows[record.id, default: [:]][record.subject, default: []].append(index)
        }
        var seen: Set<String> = []
        let ids = run.cases.map(\.id).filter { seen.insert($0).inserted }
        let lines = ids.map { id in
            let cells = summary.subjects.map { subject in
                let links = (rows[id]?[subject] ?? []).map {
                    link($0, HTMLReport.chip(run.cases[$0].verdict) + HTMLReport.mark(run.cases[$0]))
                }
                return "<td>\(links.joined(separator: " "))</td>"
            }
            return "<tr data-group><th scope=\"row\">\(id.markup)</th>\(cells.joined())</tr>"
        }
        return HTMLReport.wide("Cases by subject", ["case"] + summary.subjects.map(\.markup), lines, look: "matrix")
    }

    private func link(_ index: Int, _ content: String) -> String {
        "<a data-for=\"\(anchors[index])\" href=\"#\(anchors[index])\">\(content)</a>"
    }

    /// The cases of one subject, by folder.
    private var folders: [String] {
        let groups = Dictionary(grouping: run.cases.indices) { run.cases[$0].folder }
        return groups.sorted { $0.key < $1.key }.flatMap { folder, indices in
            let items = indices.map { index in
                let record = run.cases[index]
                let content = "\(HTMLReport.chip(record.verdict))\(HTMLReport.mark(record)) \(record.name.markup)"
                return "<li>\(link(index, content))</li>"
            }
            let head = "<h3>\(folder.markup) <span class=\"dim\">\(indices.count)</span></h3>"
            return ["<div data-group>", head, "<ul class=\"list\">"] + items + ["</ul>", "</div>"]
        }
    }

    private var requirements: [String] {
        guard !summary.rows.isEmpty else { return [] }
        let rows = summary.rows.map { row in
            "<tr><th scope=\"row\">\(row.proof.id.markup)</th><td>\(row.proof.level.markup)</td>"
                + "<td class=\"number\">\(row.counts[.pass] ?? 0)/\(row.total)</td>"
                + "<td>\(HTMLReport.chip(row.verdict))</td><td class=\"text\">\(row.proof.text.markup)</td></tr>"
        }
        let heads = ["requirement", "level", "passed", "worst", "what it says"]
        return ["<section id=\"requirements\">", "<h2>Requirements</h2>"]
            + HTMLReport.wide("Requirements", heads, rows) + ["</section>"]
    }

    /// A table that scrolls by itself where it is too wide, by keyboard too.
    static func wide(_ label: String, _ heads: [String], _ rows: [String], look: String = "") -> [String] {
        let cells = heads.map { $0.isEmpty ? "<td></td>" : "<th scope=\"col\">\($0)</th>" }.joined()
        return [
            "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"\(label)\">",
            "<table class=\"\(look)\">", "<thead><tr>\(cells)</tr></thead>", "<tbody>",
        ] + rows + ["</tbody></table></div>"]
    }
}

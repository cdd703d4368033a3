// The section of one case: what was asked, what came beside what was expected, and why.
extension HTMLReport {
    /// Rungs of a ladder that are shown.
    private static let mostRungs = 500

    /// Queries of a log that are shown.
    private static let mostQueries = 500

    var cases: [String] {
        let sections = zip(run.cases, anchors).flatMap { section($0, $1) }
        return ["<section id=\"cases\">", "<h2>Cases</h2>"] + sections + ["</section>"]
    }

    /// Folded if all is as expected.
    private func section(_ record: CaseRecord, _ anchor: String) -> [String] {
        let isOpen = record.isOpen
        let subject = summary.subjects.count > 1 ? " <span class=\"dim\">\(record.subject.markup)</span>" : ""
        let head =
            "<summary>\(HTMLReport.chip(record.verdict))\(HTMLReport.mark(record)) <h3>\(record.id.markup)</h3>\(subject)"
            + "<span class=\"title\">\(record.title.markup)</span></summary>"
        let attributes = "class=\"case\" id=\"\(anchor)\" data-verdict=\"\(record.verdict.rawValue)\""
        return ["<details \(attributes)\(isOpen ? " open" : "")>", head] + HTMLReport.facts(record)
            + HTMLReport.ladder(record) + HTMLReport.exchange(record.ladder) + HTMLReport.differences(record)
            + HTMLReport.list("Why the subject did so", record.explanation) + HTMLReport.log(record.queries)
            + (record.shares.map(HTMLReport.chart) ?? []) + ["</details>"]
    }

    /// Whether a list of expectations has it, or says otherwise.
    static func mark(_ record: CaseRecord) -> String {
        record.isSurprise ? " <strong>unexpected</strong>" : record.isKnown ? " <span class=\"dim\">known</span>" : ""
    }

    // MARK: - Facts

    private static func facts(_ record: CaseRecord) -> [String] {
        var facts = [
            ("URI", "<code>\(record.uri.markup)</code>"),
            ("file", "<code>\("\(record.file):\(record.line)".markup)</code>"),
        ]
        let proofs = record.spec.map { "<li><b>\($0.id.markup)</b> (\($0.level.markup)): \($0.text.markup)</li>" }
        if !proofs.isEmpty { facts.append(("proves", "<ul>\(proofs.joined())</ul>")) }
        if let foresight = record.foresight { facts.append(("list", foresight.markup)) }
        if let reason = record.reason { facts.append((record.reasonWord, reason.markup)) }
        facts.append(("repeat", "<code>\(record.repetition.markup)</code>"))
        facts.append(("took", "\(record.seconds.fixed(3)) s, seed \(record.seed)"))
        return ["<dl>"] + facts.map { "<dt>\($0)</dt><dd>\($1)</dd>" } + ["</dl>"]
    }

    private static func list(_ title: String, _ lines: [String]) -> [String] {
        guard !lines.isEmpty else { return [] }
        return ["<h4>\(title)</h4>", "<ul>"] + lines.map { "<li>\($0.markup)</li>" } + ["</ul>"]
    }

    private static func differences(_ record: CaseRecord) -> [String] {
        let rows = record.differences.map { difference in
            "<tr><th scope=\"row\">\(difference.what.markup)</th><td>\(difference.expected.markup)</td>"
                + "<td>\(difference.got.markup)</td></tr>"
        }
        return table("Differences", ["", "expected", "got"], rows)
    }

    private static func log(_ queries: [CaseRecord.Query]) -> [String] {
        let rows = queries.prefix(mostQueries).map { query in
            "<tr><td class=\"number\">\((query.time * 1000).fixed(1))</td><td>\(query.server.markup)</td>"
                + "<td>\(query.transport.markup)</td><td>\((query.question ?? "no question").markup)</td>"
                + "<td>\(query.reply.markup)</td></tr>"
        }
        let rest = queries.count - rows.count
        return table("What the servers saw", ["ms", "server", "over", "question", "reply"], rows)
            + (rest > 0 ? ["<p>and \(rest) more</p>"] : [])
    }

    private static func table(_ title: String, _ heads: [String], _ rows: [String]) -> [String] {
        guard !rows.isEmpty else { return [] }
        return ["<h4>\(title)</h4>"] + wide(title, heads, rows)
    }

    // MARK: - What went between services

    private static func exchange(_ ladder: Ladder?) -> [String] {
        guard let ladder, !ladder.rungs.isEmpty else { return [] }
        let more = ladder.omitted > 0 ? ["<p>and \(ladder.omitted) more</p>"] : []
        return ["<h4>What went where</h4>", "<div class=\"wide\">"] + ladder.drawing() + ["</div>"] + more
    }

    // MARK: - The hops

    /// The hops, a row each, beside those that were expected in the same places.
    private static func ladder(_ record: CaseRecord) -> [String] {
        // Where only shares are judged there is no single resolution.
        let isAboutHops = record.expected != nil || record.expectedError != nil
        guard isAboutHops || record.hops != nil || record.error != nil else { return [] }
        let left = expectedCells(record)
        let hops = record.hops ?? []
        let count = min(max(left.count, hops.count, 1), mostRungs)
        let off = record.differingRungs(of: count)
        let rows = (0..<count).map { index in
            let isOff = off.contains(index + 1)
            let expected = index < left.count ? left[index] : index == left.count ? rest(count - index, record) : ""
            let mark =
                isOff ? "<span class=\"mark\" title=\"differs\">≠<span class=\"unseen\"> differs</span></span> " : ""
            return "<tr\(isOff ? " class=\"off\"" : "")><th scope=\"row\">\(index + 1)</th>\(expected)"
                + "<td>\(mark)\(got(record, index))</td></tr>"
        }
        let more = max(left.count, hops.count) - count
        return [
            "<h4>Hops</h4>", "<table class=\"ladder\">",
            "<thead><tr><th scope=\"col\">#</th><th scope=\"col\">expected</th><th scope=\"col\">got</th></tr></thead>",
            "<tbody>",
        ] + rows + ["</tbody></table>"] + (more > 0 ? ["<p>and \(more) more</p>"] : [])
    }

    /// A cell for each rung; none where the cell above, of hops in any order, reaches down to it.
    private static func expectedCells(_ record: CaseRecord) -> [String] {
        var cells: [String] = []
        for group in record.expected ?? [] {
            guard group.count > 1 else {
                cells += group.map { "<td>\($0.markup)</td>" }
                continue
            }
            let rows = max(1, min(group.count, mostRungs - cells.count))
            let items = group.prefix(mostRungs).map { "<li>\($0.markup)</li>" }.joined()
            cells.append("<td rowspan=\"\(rows)\"><span class=\"dim\">in any order</span><ul>\(items)</ul></td>")
            cells += Array(repeating: "", count: group.count - 1)
        }
        return cells
    }

    /// What stands beside rungs for which no hop was expected.
    private static func rest(_ rows: Int, _ record: CaseRecord) -> String {
        let text =
            if let error = record.expectedError { error.markup } else if record.expected != nil {
                "<span class=\"dim\">nothing more</span>"
            } else {
                "<span class=\"dim\">any</span>"
            }
        return "<td\(rows > 1 ? " rowspan=\"\(rows)\"" : "")>\(text)</td>"
    }

    private static func got(_ record: CaseRecord, _ index: Int) -> String {
        if let hops = record.hops {
            return index < hops.count ? hops[index].markup : "<span class=\"dim\">nothing</span>"
        }
        guard index == 0 else { return "" }
        let nothing = record.reason == nil ? "nothing" : record.reasonWord
        return record.error.map(\.markup) ?? "<span class=\"dim\">\(nothing)</span>"
    }
}

extension CaseRecord {
    /// The rungs, from 1 on, that the differences name: `hop 2`, `hops 2 to 3`, `error`, `never`.
    func differingRungs(of count: Int) -> Set<Int> {
        var rungs: Set<Int> = []
        for difference in differences {
            let words = difference.what.split(separator: " ")
            switch (words.first, words.count) {
            case ("hop", 2):
                guard let rung = Int(words[1]) else { continue }
                // Everything after the last expected hop is one difference.
                rungs.formUnion(CaseRecord.rungs(rung, difference.expected == "nothing more" ? count : rung, count))
            case ("hops", 4):
                guard let first = Int(words[1]), let last = Int(words[3]) else { continue }
                rungs.formUnion(CaseRecord.rungs(first, last, count))
            case ("hops", 1), ("error", 1): rungs.formUnion(CaseRecord.rungs(1, count, count))
            case ("never", 1):
                rungs.formUnion(
                    (hops ?? []).prefix(count).indices.filter { hops?[$0] == difference.got }.map { $0 + 1 })
            default: continue
            }
        }
        return rungs
    }

    private static func rungs(_ first: Int, _ last: Int, _ count: Int) -> [Int] {
        Array((1...max(1, count)).filter { $0 >= first && $0 <= last })
    }
}

/// Something that servers do differently, and that no RFC settles or some server does against it.
struct DisputedCase: Sendable {
    let id: String
    /// What is disputed.
    let summary: String
    let nsd: String
    let knot: String
    let bind: String
    /// What we do, and why.
    let ours: String
    /// Whether all peers may agree, and we do otherwise on purpose.
    var isOursAlone = false
    /// Whether the dispute is there in these replies and ours is as stated; takes it out of them if so.
    let settle: @Sendable (inout Comparison) -> Bool
}

extension DisputedCase {
    /// A table of the disputes and of how often each was met, in Markdown.
    static func table(_ counts: [String: Int]) -> String {
        let head = """
            | dispute | cases | what is disputed | NSD | Knot | BIND | ours |
            |---|---|---|---|---|---|---|
            """
        let rows = all.map { dispute in
            let cells = [
                dispute.id, "\(counts[dispute.id, default: 0])", dispute.summary, dispute.nsd, dispute.knot,
                dispute.bind, dispute.ours,
            ]
            return "| " + cells.joined(separator: " | ") + " |"
        }
        return ([head] + rows).joined(separator: "\n")
    }
}

import ArgumentParser
import Conformance

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what a requirement, a decision or a case means.",
        discussion: """
            Examples:
              srvlab explain RFC3861-4-5
              srvlab explain D2 V16
            """
    )

    @Argument(help: "Ids, as scenarios name them under spec.")
    var ids: [String]

    func run() throws {
        for id in ids {
            guard let requirement = Requirement.named(id) else {
                let guess = Requirement.nearest(to: id).map { "; did you mean \($0)?" } ?? ""
                throw Failure(.nothingThere, "\(id) is not known\(guess)")
            }
            Output.line("\(requirement.id) (\(requirement.level.rawValue), \(requirement.source))")
            Output.line("  \(requirement.text)")
            if !requirement.clauses.isEmpty { Output.line("  proves \(requirement.clauses.joined(separator: ", "))") }
            if !requirement.isInScope { Output.line("  not judged: it belongs to another protocol") }
        }
    }
}

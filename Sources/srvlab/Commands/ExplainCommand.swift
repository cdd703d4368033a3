import ArgumentParser
import Conformance
import Operations

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what a requirement, decision, case, error, reason, fault, defect or lint rule means.",
        discussion: """
            Examples:
              srvlab explain RFC3861-4-5
              srvlab explain D2 V16
              srvlab explain portZero temporaryFailure
              srvlab explain notServed silent
              srvlab explain srv-target-alias
              srvlab explain RFC2782        all ids that begin so
              srvlab explain                all ids
            """
    )

    @Argument(help: "Ids, as scenarios name them under spec, or how they begin.")
    var ids: [String] = []

    func run() throws {
        if ids.isEmpty {
            list(Requirement.all, GlossaryEntry.all, LintRule.all)
        }
        for id in ids {
            let words = GlossaryEntry.named(id)
            for word in words { Output.line("\(word.id) (\(word.kind))\n  \(word.text)") }
            guard words.isEmpty else { continue }
            if let rule = LintRule.named(id) {
                explain(rule)
                continue
            }
            guard let requirement = Requirement.named(id) else {
                let family = Requirement.all.filter { $0.id.lowercased().hasPrefix(id.lowercased()) }
                let words = GlossaryEntry.all.filter { $0.id.lowercased().hasPrefix(id.lowercased()) }
                let rules = LintRule.all.filter { $0.id.hasPrefix(id.lowercased()) }
                guard family.isEmpty, words.isEmpty, rules.isEmpty else {
                    list(family, words, rules)
                    continue
                }
                let nearest = GlossaryEntry.nearest(to: id) ?? LintRule.nearest(to: id)
                let guess = nearest.map { "; did you mean \($0)?" } ?? " (srvlab explain lists all)"
                throw Failure(.nothingThere, "\(id) is not known\(guess)")
            }
            Output.line("\(requirement.id) (\(requirement.level.rawValue), \(requirement.source))")
            Output.line("  \(requirement.text)")
            if !requirement.clauses.isEmpty { Output.line("  proves \(requirement.clauses.joined(separator: ", "))") }
            if let note = requirement.party.note { Output.line("  \(note)") }
            if !requirement.isInScope { Output.line("  not judged: it belongs to another protocol") }
        }
    }

    private func explain(_ rule: LintRule) {
        Output.line("\(rule.id) (lint rule, \(rule.severity.rawValue), \(rule.reference))")
        Output.line("  why: \(rule.why)")
        Output.line("  fix: \(rule.fix)")
    }

    private func list(_ requirements: [Requirement], _ words: [GlossaryEntry], _ rules: [LintRule]) {
        for requirement in requirements {
            Output.line("\(requirement.id) (\(requirement.level.rawValue)): \(requirement.text)")
        }
        for word in words { Output.line("\(word.id) (\(word.kind)): \(word.text)") }
        for rule in rules { Output.line("\(rule.id) (lint rule): \(rule.why)") }
    }
}

extension Requirement.Party {
    /// What judges it where no resolution does, or why no case judges it.
    fileprivate var note: String? {
        switch self {
        case .client: nil
        case .service: "judged by deliveries: it asks something of services of messages or presence"
        case .implementation: "not judged by cases: the tests of an implementation show it"
        case .publisher: "not judged by cases: it asks something of those who publish zones"
        case .server: "not judged by cases: it asks something of name servers"
        case .registry: "not judged by cases: it is about registrations, documents or user interfaces"
        }
    }
}

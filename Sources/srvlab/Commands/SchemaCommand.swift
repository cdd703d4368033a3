import ArgumentParser
import Conformance

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of scenarios, of the adapter protocol, or of report lines.",
        discussion: """
            Examples:
              srvlab schema scenario > scenario.schema.json

            Editors complete and check scenarios that begin with
              # yaml-language-server: $schema=scenario.schema.json
            or name the schema under $schema.
            """
    )

    @Argument(help: "What to describe: scenario, adapter, report.")
    var name: SchemaDocument

    func run() {
        Output.line(name.text)
    }
}

/// JSON Schemas (draft 2020-12) of what others write and read: for editors, and for programs in other languages.
public enum SchemaDocument: String, Hashable, Sendable, CaseIterable {
    /// A scenario file.
    case scenario
    /// A line of the adapter protocol, in either direction.
    case adapter
    /// A line of a report, as `srvlab test --jsonl` writes them.
    case report

    /// The schema as text.
    public var text: String {
        switch self {
        case .scenario: SchemaDocument.scenarioText
        case .adapter: SchemaDocument.adapterText
        case .report: SchemaDocument.reportText
        }
    }
}

/// A delivery as the JSON object that `srvlab deliver --json` prints.
public struct DeliveryDocument: Encodable, Sendable {
    /// As it was given.
    private let from: String
    private let to: String
    /// `success`, `failure` or `indeterminant`.
    private let status: String?
    private let ladder: Ladder?
    private let queries: [CaseRecord.Query]
    /// What the resolver says of the hops that it found, by party.
    private let explanation: [String]
    /// Where all chance began.
    private let seed: UInt64

    /// The object for a message that was sent.
    public init(_ record: CaseRecord, from sender: String, seed: UInt64) {
        from = sender
        to = record.uri
        status = record.ladder?.status
        ladder = record.ladder
        queries = record.queries
        explanation = record.explanation
        self.seed = seed
    }
}

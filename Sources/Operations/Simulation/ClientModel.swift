public import Spread

/// How a client takes hosts from the records of an answer.
public enum ClientModel: String, Hashable, Sendable, CaseIterable {
    /// RFC 2782 to the letter, the arrangement drawn anew for every choice.
    case rfc2782
    /// Each record in proportion to its weight; those of weight 0 come last.
    case proportional
    /// RFC 2782 to the letter, in the order of the answer except that zeros are moved to the front.
    case listed
    /// Priorities count, weights do not.
    case uniform
    /// The records as they stand in the answer: neither priorities nor weights count.
    case first

    /// The law within one priority; none for `first`, which knows no priorities.
    public var spread: SpreadModel? {
        switch self {
        case .rfc2782: .rfc2782
        case .proportional: .proportional
        case .listed: .listed
        case .uniform: .uniform
        case .first: nil
        }
    }

    /// What such a client does: one phrase.
    public var summary: String {
        switch self {
        case .rfc2782: "draws by weight as RFC 2782 says"
        case .proportional: "draws in exact proportion to the weights"
        case .listed: "draws as RFC 2782 says, in the order of the answer"
        case .uniform: "draws within a priority, whatever the weights"
        case .first: "takes the records as they stand in the answer"
        }
    }
}

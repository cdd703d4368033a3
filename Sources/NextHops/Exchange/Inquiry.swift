package import DNSWire
package import Transport

/// Puts single questions to servers in the way in which a resolution does (rounds, EDNS, TCP where a reply is cut off),
/// and gives every reply whole: also those that are of no use to a resolution, for whoever wants to know what is there.
package struct Inquiry: Sendable {
    /// What came of one question.
    package struct Reply: Sendable {
        /// The last reply that could be read; none when there was no such reply.
        package let message: Message?
        /// Why a resolution could not use it, or why there is none; none for NOERROR and NXDOMAIN from a server that
        /// should know.
        package let failure: ResolutionError.Detail?
        /// Who was asked, and over what, by the try that brought the message, else by the last one; none when no time was
        /// left for a try.
        package let query: QueryRecord?
    }

    private var exchange: Exchange

    /// - Parameters:
    ///   - configuration: The servers and how they are asked; its deadline counts from now, for all questions together.
    ///   - network: What is asked through, and whose time passes. Questions are asked inside its `run`.
    package init(_ configuration: Resolver.Configuration, network: any Network) {
        exchange = Exchange(configuration, network: network)
    }

    /// Asks one question.
    package mutating func ask(_ question: Question) async -> Reply {
        let count = exchange.queries.count
        let outcome = await exchange.ask(question)
        let query = exchange.queries.count > count ? exchange.queries.last : nil
        switch outcome {
        case .reply(let message): return Reply(message: message, failure: nil, query: query)
        case .failure(let detail):
            guard let readable = exchange.readable else { return Reply(message: nil, failure: detail, query: query) }
            return Reply(message: readable.message, failure: readable.failure ?? detail, query: readable.query)
        }
    }
}

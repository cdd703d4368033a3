/// One header of a Message/CPIM (RFC 3862 3).
public struct CPIMHeader: Hashable, Sendable {
    /// What a header is known by in every message: prefixes hold for one message alone (RFC 3862 3.4).
    public struct Identity: Hashable, Sendable {
        /// That of the headers that RFC 3862 defines, and of all without a prefix unless a message says otherwise.
        public static let coreNamespace = "urn:ietf:params:cpim-headers:"

        /// An absolute URI.
        public let namespace: String
        /// The name without its prefix; capital and small letters differ.
        public let name: String

        /// A header of any namespace.
        public init(_ name: String, namespace: String = coreNamespace) {
            self.namespace = namespace
            self.name = name
        }
    }

    /// A parameter between the colon and the space.
    public struct Parameter: Hashable, Sendable {
        /// `lang` for the language of the value.
        public let name: String
        /// Without quotes and escapes.
        public let value: String
    }

    /// What the value of a header says, for those that RFC 3862 4 defines.
    public enum Content: Hashable, Sendable {
        /// The sender (4.1).
        case from(CPIMAddress)
        /// A recipient (4.2).
        case to(CPIMAddress)
        /// Who gets a copy (4.3).
        case copy(CPIMAddress)
        /// When it was sent, as in RFC 3339 (4.4).
        case dateTime(String)
        /// What it is about (4.5).
        case subject(String)
        /// A prefix, and what it stands for from here on; without a prefix, what names without one stand for (4.6).
        case namespace(prefix: String?, uri: String)
        /// Headers or features that a recipient has to know (4.7).
        case require([Identity])
        /// A header of others.
        case other
    }

    /// What it is known by.
    public let identity: Identity
    /// In their order.
    public let parameters: [Parameter]
    /// The value as it stands in the message, with its escapes.
    public let escapedValue: String
    /// What the value says.
    public let content: Content
    /// Where its line stands in the message without its transfer encoding; CR and LF do not belong to it.
    public let range: Range<Int>

    /// The value, its escapes undone (RFC 3862 2.3).
    public var value: String { HeaderEscapes.unescaped(escapedValue) }

    /// The language of the value (RFC 3066); `i-default` where none is given (RFC 3862 3.3).
    public var language: String { parameters.first { $0.name == "lang" }?.value ?? "i-default" }
}

/// Who sends or receives: a name for people, and a URI (RFC 3862 4.1).
public struct CPIMAddress: Hashable, Sendable {
    /// The name of a person; empty when there is none.
    public let formalName: String
    /// An absolute URI: `im:fred@example.com`.
    public let uri: String

    /// An address; the URI is looked at when the message is made.
    public init(_ uri: String, formalName: String = "") {
        self.formalName = formalName
        self.uri = uri
    }
}

extension CPIMAddress: CustomStringConvertible {
    /// As it stands in a header: `MR SANDERS <im:piglet@100akerwood.com>`.
    public var description: String {
        guard !formalName.isEmpty else { return "<\(uri)>" }
        let words = formalName.split(separator: " ", omittingEmptySubsequences: false)
        let isPlain = words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(HeaderSyntax.isTokenOctet) }
        let name = isPlain ? formalName : "\"\(HeaderEscapes.escaped(formalName, in: "\""))\""
        return "\(name) <\(uri)>"
    }
}

/// An element of notation, as it is written and as it was read.
struct NotationElement {
    /// One attribute.
    struct Attribute {
        let name: String
        /// Without references.
        let value: String
    }

    let name: String
    var attributes: [Attribute] = []
    var children: [NotationElement] = []
    /// What stands between the tags and is in no child: UTF-8.
    var text: [UInt8] = []
    /// Of its tag, where it was read.
    var place = NotationPlace()

    /// An element to be written.
    init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        self.name = name
        self.attributes = attributes.map { Attribute(name: $0.key, value: $0.value) }
    }

    /// An element that is being read.
    init(_ name: String, _ attributes: [String: String], at place: NotationPlace) {
        self.name = name
        self.attributes = attributes.sorted { $0.key < $1.key }.map { Attribute(name: $0.key, value: $0.value) }
        self.place = place
    }

    /// As text, on one line.
    var markup: String {
        var octets: [UInt8] = []
        write(to: &octets)
        return String(decoding: octets, as: UTF8.self)
    }

    /// Foundation's XMLElement is no way to write this: a CR has to be a reference, and which characters become one
    /// differs between its implementations.
    private func write(to octets: inout [UInt8]) {
        octets += "<\(name)".utf8
        for attribute in attributes {
            octets += " \(attribute.name)=\"".utf8
            octets += NotationText.markup(attribute.value.utf8)
            octets.append(.doubleQuote)
        }
        guard !children.isEmpty || !text.isEmpty else {
            octets += "/>".utf8
            return
        }
        octets.append(UInt8(ascii: ">"))
        octets += NotationText.markup(text)
        for child in children { child.write(to: &octets) }
        octets += "</\(name)>".utf8
    }
}

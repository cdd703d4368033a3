import CPIM
import Testing

@Suite("Notation that is refused") struct NotationErrorTests {
    typealias Code = NotationError.Code

    /// Text that is no notation, and where it is said to be wrong.
    struct Mistake: CustomTestStringConvertible {
        let text: String
        let code: Code
        let line: Int
        /// None where the parser says it, and each has its own.
        let column: Int?
        var testDescription: String { "\(code.rawValue): \(text.prefix(90).debugDescription)" }

        init(_ text: String, _ code: Code, _ line: Int, _ column: Int?) {
            self.text = text
            self.code = code
            self.line = line
            self.column = column
        }
    }

    static let message = NotationTests.messageTag
    static let notify = NotationTests.notifyTag
    static let response = #"<response transID="t" status="success""#
    static let subscribe = #"<subscribe watcher="w" target="t" subscriptID="s" transID="t""#

    private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    static let sizes = [
        Mistake(repeated(" ", 1 << 25) + "x", .tooLarge, 1, 1),
        Mistake("\n " + response + repeated(" ", 1 << 18) + "/>", .tooLarge, 2, 2),
        Mistake(response + " x='" + repeated(">", 1 << 18) + "'/>", .tooLarge, 1, 1),
        Mistake("<response\n" + (1...17).map { "a\($0)=''" }.joined(separator: " ") + "/>", .tooLarge, 1, 1),
        Mistake(
            notify + "><presence>\n" + repeated(NotationTests.tuple, 1000) + "\n<tuple/></presence></notify>",
            .tooLarge, 3, 1),
        Mistake(notify + ">\n<presence><a>\n <b/></a></presence></notify>", .tooLarge, 3, 2),
        Mistake(repeated("<a>", 900), .tooLarge, 1, 10),
        Mistake(
            "\n<message source='\(repeated("x", 16385))' destination='d' maxForwards='1' transID='t'/>", .tooLarge, 2, 1
        ),
    ]

    static let forms = [
        Mistake(message + ">\né\u{1}</message>", .character, 2, 2),
        Mistake(message + ">\u{0}</message>", .character, 1, message.count + 2),
        Mistake("<!-- 🙂\u{FFFE} -->", .character, 1, 7),
        Mistake("<response\n transID='\u{1B}'/>", .character, 2, 11),
        Mistake("<?xml version='1.1'?><response/>", .declaration, 1, 1),
        Mistake("<?xml version='1.0' encoding='ISO-8859-1'?><response/>", .declaration, 1, 1),
        Mistake("<?xml version='1.0' encoding='UTF-16'?><response/>", .declaration, 1, 1),
        Mistake("\n<?xml version='1.0'?><response/>", .declaration, 2, 1),
        Mistake(message + ">\n <?php x ?></message>", .declaration, 2, 2),
        Mistake("", .syntax, 1, 1), Mistake("<", .syntax, 1, 2), Mistake("<a>", .syntax, 1, 4),
        Mistake(" \n", .syntax, 2, 1), Mistake("\n<response", .syntax, 2, 10),
        Mistake("text", .syntax, 1, nil), Mistake("\n\n" + message + ">x", .syntax, 3, nil),
        Mistake("\n" + message + ">\nx</massage>", .syntax, 3, nil),
        Mistake(message + ">&nothing;</message>", .syntax, 1, nil),
        Mistake(message + ">\n&#0;</message>", .syntax, 2, nil),
        Mistake(message + ">\n&#xFFFE;</message>", .syntax, 2, nil),
        Mistake(message + ">a & b</message>", .syntax, 1, nil),
        Mistake("<response\ntransID='t' transID='t' status='success'/>", .syntax, 2, nil),
        Mistake("<response transID='<'/>", .syntax, 1, nil),
        Mistake("<response transID=t/>", .syntax, 1, nil),
        Mistake("\n <!-- <response/>", .syntax, 2, 2), Mistake("<response/>\n <![CDATA[", .syntax, 2, 2),
        Mistake(response + "/>\n" + response + "/>", .surplus, 2, nil),
        Mistake(response + "/>x", .surplus, 1, nil), Mistake(response + "/>\n\n]]>", .surplus, 3, nil),
        Mistake(response + "></response></response>", .surplus, 1, nil),
    ]

    static let names = [
        Mistake("\n  <publish/>", .element, 2, 3), Mistake("<Message/>", .element, 1, 1),
        Mistake("<presence/>", .element, 1, 1), Mistake("<tuple/>", .element, 1, 1),
        Mistake(message + ">x\n<b>y</b></message>", .element, 2, 1),
        Mistake(response + ">\n <a/></response>", .element, 2, 2),
        Mistake(subscribe + " duration='1'>\n <presence/></subscribe>", .element, 2, 2),
        Mistake(notify + ">\n<tuple/></notify>", .element, 2, 1),
        Mistake(notify + "><presence/>\n <presence/></notify>", .element, 2, 2),
        Mistake(notify + "><presence>\n<note/></presence></notify>", .element, 2, 1),
        Mistake(
            notify + "><presence>\n\(NotationTests.tuple.dropLast(2))><a/></tuple></presence></notify>", .tooLarge, 2,
            63),
        Mistake("\n " + response + " code='1'/>", .attribute, 2, 2),
        Mistake(response + " xml:lang='en'/>", .attribute, 1, 1),
        Mistake(response + " xmlns='urn:x'/>", .attribute, 1, 1),
        Mistake(response + " encoding='base64'/>", .attribute, 1, 1),
        Mistake(message + " hopLimit='1'/>", .attribute, 1, 1),
        Mistake(notify + " maxForwards='1'/>", .attribute, 1, 1),
        Mistake(notify + " encoding='base64'><presence/></notify>", .attribute, 1, 1),
        Mistake(subscribe + " duration='1' Duration='1'/>", .attribute, 1, 1),
        Mistake("<un" + subscribe.dropFirst() + " duration='0'/>", .attribute, 1, 1),
        Mistake(notify + "><presence\nentity='x'/></notify>", .attribute, 1, notify.count + 2),
        Mistake(
            notify + "><presence>\n<tuple destination='x' status='open' contact='y'/></presence></notify>", .attribute,
            2, 1),
        Mistake(response + ">x</response>", .text, 1, 1), Mistake(response + "><![CDATA[x]]></response>", .text, 1, 1),
        Mistake(subscribe + " duration='1'>\n-</subscribe>", .text, 1, 1),
        Mistake(notify + ">x<presence/></notify>", .text, 1, 1),
        Mistake(notify + ">\n<presence>x</presence></notify>", .text, 2, 1),
        Mistake(
            notify + "><presence>\n<tuple destination='x' status='open'>y</tuple></presence></notify>", .text, 2, 1),
    ]

    static let values =
        ["", " 1", "+1", "-1", "1.0", "0x1", "4294967296", "99999999999999999999", "٣", "1 "].map {
            Mistake("\n" + subscribe + " duration='\($0)'/>", .value, 2, 1)
        } + [
            Mistake(response + " duration='many'/>", .value, 1, 1),
            Mistake(notify.replacing("\"9\"", with: "\"nine\"") + "/>", .value, 1, 1),
            Mistake(message.replacing("\"7\"", with: "\"-7\"") + "/>", .value, 1, 1),
            Mistake("<response transID='t' status='Success'/>", .value, 1, 1),
            Mistake("<response transID='t' status='indeterminate'/>", .value, 1, 1),
            Mistake("<response transID='' status='success'/>", .value, 1, 1),
            Mistake("<response transID='\(repeated("x", 41))' status='success'/>", .value, 1, 1),
            Mistake("<response transID='\(repeated("\\ff", 41))' status='success'/>", .value, 1, 1),
            Mistake(#"<response transID="a\" status='success'/>"#, .value, 1, 1),
            Mistake(#"<response transID="a\4" status='success'/>"#, .value, 1, 1),
            Mistake(#"<response transID="a\+4" status='success'/>"#, .value, 1, 1),
            Mistake(#"<response transID="a\\" status='success'/>"#, .value, 1, 1),
            Mistake(message.replacing("im:a", with: #"im:\zz"#) + "/>", .value, 1, 1),
            Mistake(message.replacing("im:a", with: #"im:\ff"#) + "/>", .value, 1, 1),
            Mistake(message + " encoding='hex'>41</message>", .value, 1, 1),
            Mistake(message + " encoding=''>QQ==</message>", .value, 1, 1),
            Mistake(message + " encoding='base64'>QQ=</message>", .value, 1, 1),
            Mistake(message + " encoding='base64'>Hello!</message>", .value, 1, 1),
            Mistake(notify + " encoding='base64'>é</notify>", .value, 1, 1),
            Mistake(
                notify + "><presence>\n<tuple destination='x' status='away'/></presence></notify>", .value, 2, 1),
            Mistake(
                notify + "><presence>\n<tuple destination='x' status='open' priority='2'/></presence></notify>", .value,
                2, 1),
        ]

    /// Each attribute that an element must have, missing.
    static let missing: [Mistake] =
        [
            (message, ["source", "destination", "maxForwards", "transID"]),
            (response, ["transID", "status"]), (notify, ["watcher", "target", "transID"]),
            (subscribe + #" duration="1""#, ["watcher", "target", "subscriptID", "transID", "duration"]),
            ("<un" + subscribe.dropFirst(), ["watcher", "target", "subscriptID", "transID"]),
        ].flatMap { tag, names in
            names.map { name in
                let start = tag.firstRange(of: " \(name)=\"") ?? tag.startIndex..<tag.startIndex
                let end = tag[start.upperBound...].firstIndex(of: "\"").map { tag.index(after: $0) } ?? tag.endIndex
                return Mistake("\n\(tag[..<start.lowerBound])\(tag[end...])/>", .missingAttribute, 2, 1)
            }
        } + [
            Mistake(notify + "><presence>\n<tuple status='open'/></presence></notify>", .missingAttribute, 2, 1),
            Mistake(notify + "><presence>\n<tuple destination='x'/></presence></notify>", .missingAttribute, 2, 1),
        ]

    @Test("Every mistake is told with its place", arguments: sizes + forms + names + values + missing)
    func mistakes(mistake: Mistake) {
        let error = #expect(throws: NotationError.self) { try CPIMOperation(notation: mistake.text) }
        #expect(error?.code == mistake.code, "\(String(describing: error))")
        #expect(error?.line == mistake.line, "\(String(describing: error))")
        #expect(mistake.column == nil || error?.column == mistake.column, "\(String(describing: error))")
    }

    @Test("An error says its place and one phrase, and repeats no more of the text than it needs")
    func description() {
        let error = #expect(throws: NotationError.self) {
            try CPIMOperation(notation: "\n <response status='success'/>")
        }
        #expect(error?.description == "2:2: response has no transID")
        let long = #expect(throws: NotationError.self) {
            try CPIMOperation(notation: "<\(String(repeating: "x", count: 10000))/>")
        }
        #expect(long?.reason == String(repeating: "x", count: 40) + " is no operation")
    }

    @Test("No other element is presence, and 1000 tuples are the most of it")
    func presence() throws {
        let error = #expect(throws: NotationError.self) { try PresenceNotation(notation: "<message/>") }
        #expect(error?.code == .element)
        let tuple = PresenceTuple(destination: "im:b@b.test", status: .open)
        var presence = PresenceNotation(tuples: Array(repeating: tuple, count: PresenceNotation.maximumTuples))
        #expect(try PresenceNotation(notation: presence.notation) == presence)
        let operation = NotationTests.notify(presence.notation)
        #expect(operation.notation.hasSuffix("/></presence></notify>"))
        #expect(try CPIMOperation(notation: operation.notation) == operation)
        presence.tuples.append(tuple)
        let large = #expect(throws: NotationError.self) { try PresenceNotation(notation: presence.notation) }
        #expect(large?.code == .tooLarge)
        // As content it is text then.
        let opaque = NotationTests.notify(presence.notation)
        #expect(opaque.notation.hasSuffix("/&gt;&lt;/presence&gt;</notify>"))
        #expect(try CPIMOperation(notation: opaque.notation) == opaque)
    }

    // MARK: - Entities

    /// Text that would have entities expanded, or files read.
    static let bombs: [Mistake] = [
        Mistake(
            "<!DOCTYPE message [\n<!ENTITY a0 \"ha\">\n"
                + (1...30).map { "<!ENTITY a\($0) \"&a\($0 - 1);&a\($0 - 1);&a\($0 - 1);\">\n" }.joined()
                + "]>" + message + ">&a30;</message>", .declaration, 1, 1
        ),
        Mistake(
            "<?xml version='1.0'?>\n <!DOCTYPE a [<!ENTITY a \"\(repeated("x", 100_000))\">]>" + message + ">"
                + repeated("&a;", 100_000) + "</message>", .declaration, 2, 2
        ),
        Mistake(
            "<!DOCTYPE a [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>" + message + ">&a;</message>", .declaration, 1,
            1),
        Mistake("<!-- -->\n<!DOCTYPE a SYSTEM \"http://192.0.2.1/a.dtd\">\n" + message + "/>", .declaration, 2, 1),
        Mistake("<!DOCTYPE a [<!ENTITY % p SYSTEM 'file:///dev/zero'> %p;]>" + message + "/>", .declaration, 1, 1),
        Mistake("<!DOCTYPE message>" + message + "/>", .declaration, 1, 1),
        Mistake("<!doctype message>" + message + "/>", .declaration, 1, 1),
        Mistake("<!DOCTYPE message [<!ATTLIST message source CDATA 'im:a@a.test'>]><message/>", .declaration, 1, 1),
        Mistake(message + ">\n<!DOCTYPE a></message>", .declaration, 2, 1),
        Mistake(message + ">\n<!ENTITY a 'b'></message>", .declaration, 2, 1),
        Mistake(message + "/>\n <!DOCTYPE a>", .declaration, 2, 2),
        Mistake("\n<![INCLUDE[" + message + "/>]]>", .declaration, 2, 1),
    ]

    @Test("A document type is refused where it begins", .timeLimit(.minutes(20)), arguments: bombs)
    func entities(bomb: Mistake) {
        let error = #expect(throws: NotationError.self) { try CPIMOperation(notation: bomb.text) }
        #expect(error?.code == .declaration, "\(String(describing: error))")
        #expect(error?.line == bomb.line && error?.column == bomb.column, "\(String(describing: error))")
    }

    @Test("A document type behind what only looks like a comment is not reached")
    func hiddenEntities() {
        let declaration = "<!DOCTYPE message [<!ENTITY a 'b'>]>"
        let message = Self.message
        for text in [
            "<a b='<!--'/>\(declaration)\(message)>&a;</message><!-- -->",
            "<a b='<![CDATA['/>\(declaration)\(message)>&a;</message>]]>",
            "<?xml <!-- ?>\(declaration)<!-- -->\(message)>&a;</message>",
            "<a <!-- >\(declaration)\(message)>&a;</message><!-- -->",
            "<a '>\(declaration)' b=\">\(message)>&a;</message>\"/>",
        ] {
            let error = #expect(throws: NotationError.self) { try CPIMOperation(notation: text) }
            #expect(error?.code == .syntax || error?.code == .declaration, "\(text)")
        }
    }
}

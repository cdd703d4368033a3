import CPIM
import Testing

@Suite("Notation of operations") struct NotationTests {
    /// An operation, and its notation in full.
    struct Example: CustomTestStringConvertible {
        let testDescription: String
        let operation: CPIMOperation
        let text: String

        init(_ testDescription: String, _ operation: CPIMOperation, _ text: String) {
            self.testDescription = testDescription
            self.operation = operation
            self.text = text
        }
    }

    static func message(_ content: [UInt8]) -> CPIMOperation {
        .message(
            MessageOperation(
                source: "im:a@a.test", destination: "im:b@b.test", maxForwards: 7, transactionID: .test("t1"),
                content: content))
    }

    static func notify(_ content: String) -> CPIMOperation {
        .notify(
            NotifyOperation(
                watcher: "pres:a@a.test", target: "pres:b@b.test", transactionID: .test("t4"), hopLimit: 9,
                content: Array(content.utf8)))
    }

    static let messageTag = #"<message source="im:a@a.test" destination="im:b@b.test" maxForwards="7" transID="t1""#
    static let notifyTag = #"<notify watcher="pres:a@a.test" target="pres:b@b.test" transID="t4" hopLimit="9""#
    static let presence = #"<presence entityInfo="pres:b@b.test">"# + tuple + "</presence>"
    static let tuple = #"<tuple destination="im:b@b.test" status="open" priority="0.8"/>"#

    static let examples = [
        Example("a message", message(Array("Hello".utf8)), messageTag + ">Hello</message>"),
        Example("a message of nothing", message([]), messageTag + "/>"),
        Example(
            "markup and line ends", message(Array("<a b=\"&'\">\r\n\tc\rd\n".utf8)),
            messageTag + ">&lt;a b=&quot;&amp;'&quot;&gt;&#13;&#10;\tc&#13;d&#10;</message>"),
        Example("a final CDATA end", message(Array("x]]>é🙂".utf8)), messageTag + ">x]]&gt;é🙂</message>"),
        Example(
            "octets that are no UTF-8", message([0x41, 0xC3]), messageTag + #" encoding="base64">QcM=</message>"#),
        Example("a character that XML has not", message([0]), messageTag + #" encoding="base64">AA==</message>"#),
        Example("U+FFFF", message([0xEF, 0xBF, 0xBF]), messageTag + #" encoding="base64">77+/</message>"#),
        Example("U+FFFD", message([0xEF, 0xBF, 0xBD]), messageTag + ">\u{FFFD}</message>"),
        Example(
            "a URI that is none, and an identifier of octets",
            .message(
                MessageOperation(
                    source: "im:\"<\\&\t\u{0}\u{7F}\u{FFFE}é", destination: "", maxForwards: 0,
                    transactionID: .test("a\\<\"\u{1}é "), content: [])),
            #"<message source="im:&quot;&lt;\5c&amp;\09\00\7f\ef\bf\beé" destination="" maxForwards="0" "#
                + #"transID="a\5c&lt;&quot;\01\c3\a9\20"/>"#),
        Example(
            "a success", .response(OperationResponse(transactionID: .test("t2"), status: .success, duration: 60)),
            #"<response transID="t2" status="success" duration="60"/>"#),
        Example(
            "a failure", .response(OperationResponse(transactionID: .test("t2"), status: .failure)),
            #"<response transID="t2" status="failure"/>"#),
        Example(
            "an indeterminant",
            .response(OperationResponse(transactionID: .test("2147483648"), status: .indeterminant)),
            #"<response transID="2147483648" status="indeterminant"/>"#),
        Example(
            "a subscription",
            .subscribe(
                SubscribeOperation(
                    watcher: "pres:a@a.test", target: "pres:b@b.test", duration: 4_294_967_295,
                    subscriptionID: .test("s1"), transactionID: .test("t3"))),
            #"<subscribe watcher="pres:a@a.test" target="pres:b@b.test" duration="4294967295" subscriptID="s1" "#
                + #"transID="t3" hopLimit="120"/>"#),
        Example(
            "the end of a subscription",
            .subscribe(
                SubscribeOperation(
                    watcher: "pres:a@a.test", target: "pres:b@b.test", duration: 0, subscriptionID: .test("s1"),
                    transactionID: .test("t3"), hopLimit: 0)),
            #"<subscribe watcher="pres:a@a.test" target="pres:b@b.test" duration="0" subscriptID="s1" "#
                + #"transID="t3" hopLimit="0"/>"#),
        Example("a notification of presence", notify(presence), notifyTag + ">" + presence + "</notify>"),
        Example("a notification of no tuple", notify("<presence/>"), notifyTag + "><presence/></notify>"),
        Example(
            "a notification of presence in other words", notify("<presence></presence>"),
            notifyTag + ">&lt;presence&gt;&lt;/presence&gt;</notify>"),
        Example(
            "a notification of a document", notify(#"<presence xmlns="urn:ietf:params:xml:ns:pidf"/>"#),
            notifyTag + ">&lt;presence xmlns=&quot;urn:ietf:params:xml:ns:pidf&quot;/&gt;</notify>"),
        Example(
            "a message that is presence", message(Array("<presence/>".utf8)),
            messageTag + ">&lt;presence/&gt;</message>"),
    ]

    @Test("Every operation is written in full, on one line, and read back to the octet", arguments: examples)
    func wording(example: Example) throws {
        #expect(example.operation.notation == example.text)
        let read = try CPIMOperation(notation: example.text)
        #expect(try read.frame() == example.operation.frame())
    }

    /// Ways to write what an example says.
    static let variants = [
        Example(
            "all of it at once", message(Array("<Hello!".utf8)),
            "<?xml version='1.0' encoding=\"utf-8\"?>\n<!-- <!DOCTYPE a> -->\n<message\n\ttransID='t1' "
                + "maxForwards='007'\nsource='im:a@a.test' destination='im:&#98;@b.test'>"
                + "<![CDATA[<Hel]]>l<!-- - -->o&#x21;</message>\n<!---->\n"
        ),
        Example("raw line ends", message(Array("a\nb\nc".utf8)), messageTag + ">a\r\nb\rc</message>"),
        Example("base64 of nothing", message([]), messageTag + #" encoding="base64"></message>"#),
        Example(
            "escapes that need not be", message([]),
            #"<message source="\69m:a@a.test" destination="im:b@b.test" maxForwards="7" transID="\741"/>"#),
        Example(
            "an unsubscribe",
            .subscribe(
                SubscribeOperation(
                    watcher: "pres:a@a.test", target: "pres:b@b.test", duration: 0, subscriptionID: .test("s1"),
                    transactionID: .test("t3"), hopLimit: 8)),
            #"<unsubscribe watcher="pres:a@a.test" target="pres:b@b.test" "#
                + #"subscriptID="s1" transID="t3" hopLimit="8"/>"#
        ),
        Example(
            "no hopLimit",
            .subscribe(
                SubscribeOperation(
                    watcher: "pres:a@a.test", target: "pres:b@b.test", duration: 5, subscriptionID: .test("s1"),
                    transactionID: .test("3"))),
            #"<subscribe watcher="pres:a@a.test" target="pres:b@b.test" duration="5" "#
                + #"subscriptID="s1" transID="3"> </subscribe>"#
        ),
        Example(
            "presence on lines", notify(presence),
            notifyTag + ">\n  <presence  entityInfo='pres:b@b.test' >\r\n<tuple priority='0.800' status='open' "
                + "destination='im:b@b.test'></tuple></presence>\n</notify>"),
        Example("white space as content", notify(" \n "), notifyTag + "> \n </notify>"),
    ]

    @Test("Order, white space, comments, references and CDATA mean nothing", arguments: variants)
    func otherWording(variant: Example) throws {
        #expect(try CPIMOperation(notation: variant.text).frame() == variant.operation.frame(), "\(variant.text)")
    }

    // MARK: - Presence

    @Test("Presence is written in full, and read back")
    func presenceExample() throws {
        let presence = PresenceNotation(
            entityInfo: "pres:b@b.test",
            tuples: [
                PresenceTuple(destination: "im:b@b.test", status: .open, priority: PresenceTuple.Priority("0.8")),
                PresenceTuple(destination: "tel:+1&\\", status: .closed),
            ])
        let text =
            #"<presence entityInfo="pres:b@b.test">"# + Self.tuple
            + #"<tuple destination="tel:+1&amp;\5c" status="closed"/></presence>"#
        #expect(presence.notation == text)
        #expect(try PresenceNotation(notation: text) == presence)
        #expect(PresenceNotation().notation == "<presence/>")
        #expect(try PresenceNotation(notation: "<presence entityInfo=''/>").entityInfo?.isEmpty == true)
    }

    @Test("Every priority there is has one text, and no other number is one")
    func priorities() {
        for thousandths in 0...1000 {
            let priority = PresenceTuple.Priority(thousandths: thousandths)
            #expect(priority.flatMap { PresenceTuple.Priority($0.description) } == priority)
        }
        #expect(
            [0, 8, 80, 800, 1000].map { PresenceTuple.Priority(thousandths: $0)?.description } == [
                "0", "0.008", "0.08", "0.8", "1",
            ])
        #expect(PresenceTuple.Priority("1.000")?.thousandths == 1000)
        for text in ["", "1.001", "2", "-0", "+1", ".5", "0.", "0.1234", "0,5", " 0", "0\n", "٠", "0.٥"] {
            #expect(PresenceTuple.Priority(text) == nil, "\(text)")
        }
        #expect(PresenceTuple.Priority(thousandths: 1001) == nil && PresenceTuple.Priority(thousandths: -1) == nil)
    }
}

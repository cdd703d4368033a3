import Operations
import Testing
import Zones

@Suite("Files of clients") struct ClientFileTests {
    @Test("Numbers stand one on a line; comments, blanks and line ends of any kind are passed over")
    func reading() throws {
        let text = "# gateways\n10\n\n  2.5e3\t# the university\r\n0\n1"
        #expect(try ClientFile.volumes(text, file: "c") == [10, 2500, 0, 1])
        #expect(try ClientFile.volumes("", file: "c") == [])
    }

    static let wrong: [(text: String, line: Int)] = [
        ("many", 1), ("1\n-1", 2), ("1\n\n1 2", 3), ("nan", 1), ("inf", 1), ("0x10", 1), ("1e101", 1), ("1,5", 1),
        ("1\u{0}", 1), ("\u{661}", 1), ("e", 1), ("1" + String(repeating: "0", count: 1_000), 1),
        ("1\n" + String(repeating: "x", count: 100_000), 2), ("\u{FEFF}1", 1), ("--1", 1),
    ]

    @Test("What is no traffic is an error with its line", arguments: wrong)
    func refusals(text: String, line: Int) {
        let error = #expect(throws: ClientFileError.self) { try ClientFile.volumes(text, file: "c.txt") }
        #expect(error?.place.description == "c.txt:\(line)")
        #expect((error?.found.utf8.count ?? 0) <= 200)
        #expect(error?.description.hasPrefix("c.txt:\(line): ") == true)
    }
}

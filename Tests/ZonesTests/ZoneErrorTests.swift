import DNSWire
import Testing

@testable import Zones

@Suite("Zones with several mistakes") struct ZoneErrorTests {
    @Test("Every mistake is told, in the order of the file, whatever finds it")
    func order() {
        let found = issues {
            try exampleZone(
                """
                a.other.test. A 192.0.2.1
                b A 192.0.2.300
                c CNAME d
                c A 192.0.2.1
                $TTL soon
                e.other.test. TXT "
                @ SOA ns host 1 2 3 4 5
                f FOO bar
                g CNAME h
                g CNAME i
                j TXT (
                """)
        }
        #expect(found.map(\.place.line) == [6, 7, 9, 10, 11, 12, 13, 15, 16])
        #expect(
            found.map(\.code) == [
                .outsideZone, .badData, .aliasAndOther, .badTTL, .unclosedQuote, .secondStartOfAuthority, .unknownType,
                .secondAlias, .unclosedParenthesis,
            ])
    }

    @Test("The error of a zone is the lines of its mistakes")
    func description() {
        #expect(
            ZoneError(issues: issues { try exampleZone("a FOO x\nb A\n") }).description
                == """
                example.zone:6: FOO is not a record type (write TYPE and a number for one without a name)
                example.zone:7: A (no data)
                """)
    }

    @Test("A line goes on after a mistake with the next line, not with the rest of its own")
    func recovery() {
        let found = issues { try exampleZone("a TXT \"open b A x\nc TXT \u{1} ( \" \nd A x\n") }
        #expect(found.map(\.place.line) == [6, 7, 8])
        #expect(found.map(\.code) == [.unclosedQuote, .badCharacter, .badData])
    }

    @Test("A flood of errors stops after a hundred, and says so")
    func flood() {
        let found = issues { try exampleZone(String(repeating: "no such line\n", count: 10_000)) }
        #expect(found.count == 101)
        #expect(found.last?.description == "example.zone:105: 100 errors (the rest of the file was not read)")
        #expect(found.dropLast().map(\.place.line) == Array(6...105))
        #expect(found.dropLast().allSatisfy { $0.code == .unknownType })
    }

    @Test("Ninety-nine errors are no flood")
    func noFlood() {
        let found = issues { try exampleZone(String(repeating: "no such line\n", count: 99)) }
        #expect(found.count == 99)
        #expect(!found.contains { $0.code == .tooManyErrors })
    }

    @Test("A flood of errors in included files stops all of them")
    func includedFlood() throws {
        let folder = try TemporaryFolder()
        try folder.write(String(repeating: "no such line\n", count: 60), to: "wrong.inc")
        let path = try folder.write(
            exampleHead + "$INCLUDE wrong.inc\n$INCLUDE wrong.inc\n$INCLUDE wrong.inc\n", to: "example.test.zone")
        let found = issues { try Zone(contentsOf: path) }
        #expect(found.count == 101)
        #expect(found.last?.code == .tooManyErrors)
        #expect(found.last?.place == Place(file: folder.path + "/wrong.inc", line: 40))
    }

    static let floods = [
        "host{} CNAME a\nhost{} A 192.0.2.1", "host{}.other.test. A 192.0.2.1", "@ SOA ns host {} 2 3 4 5",
        "a CNAME host{}",
    ]

    @Test("Mistakes that only the whole zone shows are no flood either", arguments: floods)
    func laterFlood(line: String) {
        let lines = (0..<1000).map { line.replacing("{}", with: "\($0)") }
        let found = issues { try exampleZone(lines.joined(separator: "\n")) }
        #expect(found.count == 101)
        #expect(found.last?.code == .tooManyErrors)
    }

    @Test("Issues are equal when their codes are")
    func equality() {
        let first = ZoneIssue(.badTTL, at: Place(file: "a", line: 1), "x", because: "y")
        #expect(first == ZoneIssue(.badTTL, at: Place(file: "b", line: 2), "z", because: "w"))
        #expect(first != ZoneIssue(.badData, at: first.place, "x", because: "y"))
        #expect(Set([first, ZoneIssue(.badTTL, at: Place(file: "b", line: 2), "", because: "")]).count == 1)
    }
}

import DNSWire
import Testing

@testable import Operations

@Suite("Names of files for names of zones and servers") struct FileNamesTests {
    @Test("A host name stays readable, without capitals")
    func readable() throws {
        var names = FileNames()
        #expect(names.name(for: try Name("_im.My-Host.TEST")) == "_im.my-host.test")
        #expect(names.name(for: "Two") == "=54wo")
    }

    static let tricky = ["..", "/etc", "a/../b", ".hidden", "-rf", "%s", "$x", "a b", "=n2", "ä", "\n", "a\\", "~", ""]

    @Test("No name leads elsewhere, is hidden, an option, or a mark of a configuration", arguments: tricky)
    func harmless(text: String) throws {
        var names = FileNames()
        let known = Set("abcdefghijklmnopqrstuvwxyz0123456789-_=".utf8)
        var made = [names.name(for: text)]
        if !text.isEmpty { made.append(names.name(for: try Name(labels: [Array(text.utf8)]))) }
        for name in made {
            #expect(!name.isEmpty && !name.hasPrefix("-") && name.utf8.allSatisfy(known.contains), "\(name)")
        }
    }

    @Test("Distinct names stay apart, dots in labels, the root and what is cut among them, and so do equal ones")
    func distinct() throws {
        let long = [UInt8](repeating: 1, count: 60)
        let domains =
            [.root] + (try ["root", "=root", "a.b", "a-b", "a=n2"].map { try Name(labels: [Array($0.utf8)]) })
            + (try [Name("a.b"), Name("A.B"), Name("a.b")])
            + (try (0...3).map { try Name(labels: [[0x30 + $0] + long, long, long]) })
        var names = FileNames()
        let made = domains.map { names.name(for: $0) }
        #expect(Set(made).count == domains.count && made.allSatisfy { $0.utf8.count <= 220 }, "\(made)")
        #expect(made[6...8] == ["a.b", "a.b=n2", "a.b=n3"])
    }

    @Test("The name of a long one does not depend on others")
    func stable() throws {
        let text = String(repeating: "a", count: 300)
        var (one, other) = (FileNames(), FileNames())
        _ = other.name(for: text + "b")
        #expect(one.name(for: text) == other.name(for: text))
    }
}

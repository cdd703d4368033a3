import DNSWire
import Zones

/// What tests read from zones, in presentation form with single spaces.
extension Zone {
    var lines: [String] { records.map { $0.record.text } }

    /// The lines of one owner, relative to `example.test.`, without the owner.
    func lines(at owner: String) throws -> [String] {
        let name = try Name(owner, relativeTo: Name("example.test."))
        return records.filter { $0.record.owner == name }.map { entry in
            entry.record.text.split(separator: " ", maxSplits: 1).last.map(String.init) ?? ""
        }
    }

    /// The lines of the source that the records were read from.
    var sourceLines: [Int] { records.map { $0.place.line } }
}

extension Record {
    /// `owner TTL class type data`.
    var text: String { description.replacing("\t", with: " ") }
}

/// A zone of the given lines after the SOA and the NS record of `example.test.`, which fill the first five lines.
func exampleZone(_ lines: String, root: String? = nil) throws -> Zone {
    try Zone(exampleHead + lines, origin: nil, file: "example.zone", root: root)
}

let exampleHead = """
    $ORIGIN example.test.
    $TTL 60
    @ SOA ns host 1 7200 900 1209600 300
    @ NS ns
    ns A 192.0.2.53

    """

/// The errors of a zone that has to be refused.
func issues(reading body: () throws -> Zone) -> [ZoneIssue] {
    do {
        _ = try body()
        return []
    } catch let error as ZoneError {
        return error.issues
    } catch {
        return []
    }
}

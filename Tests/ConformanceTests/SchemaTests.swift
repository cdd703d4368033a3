import CPIM
import Foundation
import NextHops
import Spread
import Testing
import Zones

@testable import Conformance

@Suite("JSON Schemas") struct SchemaTests {
    /// What stands at a path of a schema.
    private static func value(_ schema: SchemaDocument, _ path: String...) throws -> Any {
        var value = try JSONSerialization.jsonObject(with: Data(schema.text.utf8))
        for step in path { value = try #require((value as? [String: Any])?[step], "\(step) in \(schema)") }
        return value
    }

    private static func words(_ schema: SchemaDocument, _ path: String...) throws -> Set<String> {
        var value: Any = try JSONSerialization.jsonObject(with: Data(schema.text.utf8))
        for step in path { value = try #require((value as? [String: Any])?[step], "\(step) in \(schema)") }
        if let object = value as? [String: Any] { return Set(object.keys) }
        return Set(try #require(value as? [String]))
    }

    @Test("Every schema is JSON, and says which dialect it is written in", arguments: SchemaDocument.allCases)
    func dialect(_ schema: SchemaDocument) throws {
        #expect(try Self.value(schema, "$schema") as? String == "https://json-schema.org/draft/2020-12/schema")
    }

    @Test("The words of scenarios are those that are read")
    func scenarioWords() throws {
        #expect(try Self.words(.scenario, "$defs", "fault", "properties") == Set(FaultVerb.allCases.map(\.rawValue)))
        let expect = ["$defs", "expect", "properties"]
        #expect(
            try Self.words(.scenario, expect[0], expect[1], expect[2], "error", "enum")
                == Set(ResolutionError.Code.allCases.map(\.rawValue)))
        #expect(
            try Self.words(.scenario, expect[0], expect[1], expect[2], "detail", "enum")
                == Set(ResolutionError.Detail.allCases.map(\.rawValue)))
        #expect(try Self.words(.scenario, "$defs", "models", "enum") == Set(SpreadModel.allCases.map(\.rawValue)))
        #expect(
            try Self.words(.scenario, "$defs", "client", "properties", "family", "enum")
                == Set(Resolver.Configuration.Family.allCases.map(\.rawValue)))
        let exchange = ["$defs", "exchange", "properties"]
        #expect(
            try Self.words(.scenario, exchange[0], exchange[1], exchange[2], "status", "enum")
                == Set(OperationStatus.allCases.map(\.rawValue)))
        #expect(
            try Self.words(.scenario, exchange[0], exchange[1], exchange[2], "reason", "enum")
                == Set(Refusal.Code.allCases.map(\.rawValue)))
    }

    @Test("The words of adapters and reports are those that are read and written")
    func lineWords() throws {
        let abilities = Set(SubjectAbility.allCases.map(\.rawValue))
        let reply = try #require(
            try Self.value(.adapter, "$defs", "reply", "properties") as? [String: [String: Any]])
        let lists = try ["gives", "can"].map { name in
            try #require((reply[name]?["items"] as? [String: Any])?["enum"] as? [String])
        }
        #expect(Set(lists[0] + lists[1]) == abilities && lists[0].count + lists[1].count == abilities.count)
        #expect(
            try Self.words(.report, "properties", "case", "properties", "verdict", "enum")
                == Set(Verdict.allCases.map(\.rawValue)))
        let line = try #require(RunRecord.sample([.sample()]).lines.split(separator: "\n").last)
        let record = try #require(
            (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["case"] as? [String: Any])
        #expect(try Set(record.keys).isSubset(of: Self.words(.report, "properties", "case", "properties")))
        #expect(try Self.words(.report, "properties", "case", "required").isSubset(of: Set(record.keys)))
    }
}

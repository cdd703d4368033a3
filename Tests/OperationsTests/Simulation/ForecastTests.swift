import NextHops
import Operations
import Spread
import Testing

@Suite("Exact shares of a deployment") struct ForecastTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let weights: [Int]
        let rfc2782: String
        let listed: String
        let proportional: String

        var testDescription: String { "\(weights)" }
    }

    /// The published tables of the models.
    static let rows = [
        Row(weights: [0, 1], rfc2782: "1/2 1/2", listed: "1/2 1/2", proportional: "0 1"),
        Row(weights: [1, 1], rfc2782: "1/2 1/2", listed: "2/3 1/3", proportional: "1/2 1/2"),
        Row(weights: [1, 2], rfc2782: "3/8 5/8", listed: "1/2 1/2", proportional: "1/3 2/3"),
        Row(weights: [0, 0, 1], rfc2782: "1/4 1/4 1/2", listed: "1/2 0 1/2", proportional: "0 0 1"),
        Row(weights: [1, 1, 2], rfc2782: "4/15 4/15 7/15", listed: "2/5 1/5 2/5", proportional: "1/4 1/4 1/2"),
        Row(
            weights: [60, 30, 10], rfc2782: "181/303 91/303 31/303", listed: "61/101 30/101 10/101",
            proportional: "3/5 3/10 1/10"),
    ]

    private static func deployment(_ weights: [Int], addresses: Int = 1) async throws -> Deployment {
        let names = ["a", "b", "c", "d", "e"]
        let records = weights.enumerated().map { "10 \($1) 5269 \(names[$0])" } + ["20 0 5269 backup"]
        return try await SimulatedZones.deployment(records, addresses: addresses)
    }

    @Test(
        "While all are up, shares are the fractions of the tables, and the next priority gets nothing", arguments: rows)
    func table(row: Row) async throws {
        let deployment = try await Self.deployment(row.weights)
        for (model, text) in [
            (ClientModel.rfc2782, row.rfc2782), (.listed, row.listed), (.proportional, row.proportional),
        ] {
            let forecast = try Forecast(model, of: deployment)
            let expected = try (text + " 0").split(separator: " ").map { try #require(Fraction(String($0))) }
            #expect(forecast.fractions == expected)
            #expect(zip(forecast.shares, expected).allSatisfy { abs($0 - $1.value) < 1e-14 })
            #expect(forecast.waits.map(\.timeouts) == [0])
            #expect(abs(forecast.served(within: 0) - 1) < 1e-14)
        }
    }

    @Test("Hosts that are down cost a time-out for each address, and the next priority waits for all of them")
    func failover() async throws {
        let deployment = try await Self.deployment([1, 1], addresses: 3)
        let one = try Forecast(.rfc2782, of: deployment, without: [0])
        #expect(one.shares == [0, 1, 0])
        #expect(one.waits.map(\.timeouts) == [0, 3])
        #expect(one.expectedTimeouts == 1.5)
        #expect(one.served(within: 2) == 0.5)
        #expect(one.served(within: 3) == 1)
        let both = try Forecast(.rfc2782, of: deployment, without: [0, 1])
        #expect(both.shares == [0, 0, 1])
        #expect(both.waits == [Forecast.Wait(timeouts: 6, probability: 1)])
        let all = try Forecast(.rfc2782, of: deployment, without: [0, 1, 2])
        #expect(all.shares == [0, 0, 0])
        #expect(all.unserved == 1)
        #expect(all.served(within: 100) == 0)
        #expect(all.expectedTimeouts == 9)
    }

    @Test("Who takes the first record takes it, and goes on in the order of the answer")
    func first() async throws {
        let deployment = try await SimulatedZones.deployment("20 0 5269 c", "10 1 5269 a", "10 1 5269 b")
        #expect(try Forecast(.first, of: deployment).fractions?.map(\.description) == ["0", "0", "1"])
        #expect(try Forecast(.first, of: deployment, without: [2]).shares == [1, 0, 0])
        let rotated = try Forecast(.first, of: deployment, without: [2], rotates: true)
        #expect(rotated.shares.map { ($0 * 3).rounded() } == [2, 1, 0])
        #expect(abs(rotated.expectedTimeouts - 1.0 / 3) < 1e-15)
        #expect(try Forecast(.first, of: deployment, without: [0, 1, 2], rotates: true).unserved == 1)
    }

    @Test("Positions say when each host is tried; priorities follow each other", arguments: ClientModel.allCases)
    func positions(model: ClientModel) async throws {
        let deployment = try await Self.deployment([0, 1, 2])
        let positions = try #require(Forecast.positions(model, of: deployment, rotates: false))
        for row in positions { #expect(abs(row.reduce(0, +) - 1) < 1e-14) }
        #expect(positions[3] == [0, 0, 0, 1])
        #expect(zip(positions[0], try Forecast(model, of: deployment).shares).allSatisfy { abs($0 - $1) < 1e-14 })
    }

    @Test("A place that no host has is refused")
    func refusals() async throws {
        let deployment = try await Self.deployment([1])
        #expect(throws: SpreadError(.parameterOutOfRange)) { try Forecast(.first, of: deployment, without: [2]) }
    }
}

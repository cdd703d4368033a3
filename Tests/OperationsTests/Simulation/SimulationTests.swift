import NextHops
import Operations
import Spread
import Testing

@Suite("Whole simulations") struct SimulationTests {
    @Test("Each model has a forecast, and what was not asked for is not there")
    func forecasts() async throws {
        let deployment = try await SimulatedZones.deployment("10 1 5269 a", "10 2 5269 b")
        let outcome = try await Simulation().run([deployment])
        #expect(outcome.outlooks.count == 1)
        #expect(outcome.outlooks[0].forecasts.map(\.model) == ClientModel.allCases)
        #expect(outcome.outlooks[0].changes.isEmpty)
        #expect(outcome.outlooks[0].checks.isEmpty)
        #expect(outcome.agrees)
    }

    @Test("Hosts that are down are found in each deployment that has them")
    func down() async throws {
        var simulation = Simulation()
        simulation.models = [.rfc2782]
        simulation.down = [try #require(HostPattern("a.club.test"))]
        let first = try await SimulatedZones.deployment("10 1 5269 a", "10 2 5269 b")
        let second = try await SimulatedZones.deployment("10 1 5060 b")
        let outcome = try await simulation.run([first, second])
        #expect(outcome.outlooks.map(\.down) == [[0], []])
        #expect(outcome.outlooks[0].forecasts[0].shares == [0, 1])
    }

    @Test("A population is simulated for each model, and its progress reaches the end")
    func population() async throws {
        var simulation = Simulation()
        simulation.crowd = Simulation.Crowd(clients: 2_000, caches: 50, seed: 3)
        simulation.workers = 2
        let deployment = try await SimulatedZones.deployment("10 1 5269 a", "10 2 5269 b")
        var parts: [Double] = []
        let outcome = try await simulation.run([deployment, deployment]) { parts.append($0) }
        #expect(outcome.agrees, "seed 3")
        #expect(outcome.outlooks.allSatisfy { $0.checks.count == ClientModel.allCases.count })
        #expect(parts == parts.sorted())
        #expect(parts.last == 1)
        // Two deployments of one name have chance of their own.
        #expect(outcome.outlooks[0].checks[0].counts != outcome.outlooks[1].checks[0].counts)
    }

    @Test("A change is held against the deployment of the same domain, service and protocol")
    func change() async throws {
        var simulation = Simulation()
        simulation.replacement = [try await SimulatedZones.deployment("10 1 5269 c")]
        simulation.timeToLive = 100
        let outcome = try await simulation.run([try await SimulatedZones.deployment("10 1 5269 a")])
        let change = try #require(outcome.outlooks[0].changes.first)
        #expect(change.hosts == ["a.club.test:5269", "c.club.test:5269"])
        #expect(change.moment(at: 50).shares == [0.5, 0.5])
    }

    @Test("The page holds every part, escapes each name and refers to nothing outside")
    func page() async throws {
        var simulation = Simulation()
        simulation.crowd = Simulation.Crowd(clients: 1_000, caches: 10, seed: 1)
        simulation.mix = try TrafficMix.zipf(100)
        simulation.down = [try #require(HostPattern("a.club.test"))]
        simulation.replacement = [try await SimulatedZones.deployment("10 1 5269 c")]
        let deployment = try await SimulatedZones.deployment("10 1 5269 a", "10 2 5269 x<i>&y'", "20 0 5269 b")
        let text = SimulationPage(try await simulation.run([deployment]), clients: "<script>.txt").text
        for part in [
            "Shares", "Fail-over", "Who is tried when", "Few heavy clients", "After the change", "Simulated clients",
        ] {
            #expect(text.contains("<h3>\(part)</h3>"), "\(part)")
        }
        #expect(text.contains("x&lt;i&gt;&amp;y&#39;"))
        #expect(!text.contains("<i>&"))
        #expect(!text.contains("<script"))
        for outside in ["http:", "https:", "url(", "src=", "href=", "@import"] {
            #expect(!text.contains(outside), "\(outside)")
        }
        #expect(!text.contains("nan") && !text.contains("inf,"))
    }

    @Test("A page of one host, and one of hosts that are all down, say so")
    func smallPages() async throws {
        let deployment = try await SimulatedZones.deployment("10 1 5269 a")
        #expect(!SimulationPage(try await Simulation().run([deployment])).text.contains("Who is tried when"))
        var simulation = Simulation()
        simulation.down = [try #require(HostPattern("a.club.test"))]
        let text = SimulationPage(try await simulation.run([deployment])).text
        #expect(text.contains("every host of it is down"))
        #expect(text.contains("nobody is served"))
    }
}

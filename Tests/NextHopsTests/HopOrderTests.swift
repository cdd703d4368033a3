import NextHops
import Testing
import Transport

@Suite("Order of hops") struct HopOrderTests {
    @Test(
        "Every draw gives the record that RFC 2782 names, over all stages and orders of the answer (V31)",
        arguments: WeightSet.small)
    func everyDraw(_ set: WeightSet) {
        for listing in set.permutations {
            let law = listing.enumeratedLaw(arrangementsToo: false)
            #expect(law == listing.law(firstPick: WeightSet.listed), "listed as \(listing.testDescription)")
        }
    }

    @Test("With eight equal weights, each number of the first draw has its record")
    func eightHundreds() {
        let set = WeightSet([UInt16](repeating: 100, count: 8))
        var counts = [Int](repeating: 0, count: 8)
        for number in 0...800 {
            var draws = ScriptedDraws([number])
            counts[set.ordered(using: &draws)[0]] += 1
        }
        #expect(counts == [101, 100, 100, 100, 100, 100, 100, 100])
    }

    @Test("The bounds asked for are the sums of the weights that are left", arguments: WeightSet.small)
    func bounds(_ set: WeightSet) {
        for listing in set.permutations {
            var walk = ChoiceWalk(walksArrangements: false, maximumNumbers: set.weights.count - 1)
            var isRight = true
            repeat {
                let order = listing.ordered(using: &walk)
                let sums = order.indices.map { order[$0...].reduce(0) { $0 + Int(listing.weights[$1]) } }
                isRight = isRight && walk.bounds == sums
            } while walk.advance()
            #expect(isRight, "listed as \(listing.testDescription)")
        }
    }

    @Test("The first place is drawn among the zeros while there are any, then among all that is left")
    func arrangements() {
        var walk = ChoiceWalk(walksArrangements: true)
        var seen: Set<[Int]> = []
        let set = WeightSet(2, 0, 1, 0)
        repeat {
            let order = set.ordered(using: &walk)
            let expected = order.indices.map { stage in
                let left = order[stage...].map { set.weights[$0] }
                let zeros = left.count { $0 == 0 }
                return zeros > 0 ? zeros : left.count
            }
            seen.insert(walk.arrangementCounts)
            #expect(walk.arrangementCounts == expected)
        } while walk.advance()
        #expect(seen.count > 3)
    }

    @Test("One record is taken whatever is drawn", arguments: [0, 1, 7, 100] as [UInt16])
    func lastRecord(_ weight: UInt16) {
        for number in 0...Int(weight) {
            var draws = ScriptedDraws([number])
            #expect(WeightSet(weight).ordered(using: &draws) == [0])
            #expect(draws.bounds == [Int(weight)])
        }
    }

    @Test("Nothing is ordered into nothing, without a draw")
    func nothing() {
        var draws = ScriptedDraws([])
        #expect(WeightSet([]).ordered(using: &draws) == [])
        #expect(draws.bounds.isEmpty)
    }

    @Test("No record is lost or doubled", arguments: 0..<200)
    func permutations(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let records = (0..<Int.random(in: 1...40, using: &generator)).map { place in
            (
                place, UInt16.random(in: 0...3, using: &generator),
                [0, 0, 1, 9, 65535].randomElement(using: &generator) ?? 0
            )
        }
        var draws = RandomDraws(generator)
        let ordered = HopOrder.ordered(records, priority: { $0.1 }, weight: { UInt16($0.2) }, using: &draws)
        #expect(ordered.map(\.0).sorted() == Array(records.indices), "seed \(seed)")
        #expect(ordered.map(\.1) == ordered.map(\.1).sorted(), "seed \(seed)")
    }
}

@Suite("Priorities") struct PriorityTests {
    /// Priority and weight.
    typealias Pair = (priority: UInt16, weight: UInt16)

    private func ordered(_ pairs: [Pair], using draws: inout some DrawSource) -> [Pair] {
        HopOrder.ordered(pairs, priority: \.priority, weight: \.weight, using: &draws)
    }

    @Test("Priorities are never mixed, whatever is drawn (V22)")
    func neverMixed() {
        let pairs: [Pair] = [(10, 1), (0, 0), (65535, 3), (10, 0), (0, 2), (9, 65535)]
        var walk = ChoiceWalk(walksArrangements: true, maximumNumbers: 2)
        var isRight = true
        repeat {
            isRight = isRight && ordered(pairs, using: &walk).map(\.priority) == [0, 0, 9, 10, 10, 65535]
        } while walk.advance()
        #expect(isRight)
    }

    @Test("A large weight does not carry over a lower priority (V23)")
    func weightIsNoPriority() {
        for number in [0, 1, 65535] {
            var draws = ScriptedDraws([number, number])
            #expect(ordered([(6, 65535), (5, 1)], using: &draws).map(\.priority) == [5, 6])
            #expect(draws.bounds == [1, 65535])
        }
    }

    @Test("Each priority has draws of its own, over its own sum (V32)")
    func independentGroups() {
        // The second group's order follows from its own draws alone.
        var seconds: [Int: Set<[UInt16]>] = [:]
        var walk = ChoiceWalk(walksArrangements: false)
        repeat {
            let order = ordered([(1, 1), (2, 30), (1, 3), (2, 10)], using: &walk)
            #expect(walk.bounds[0] == 4 && walk.bounds[2] == 40)
            seconds[Int(order[0].weight), default: []].insert(order[2...].map(\.weight))
        } while walk.advance()
        #expect(seconds[1] == [[10, 30], [30, 10]] && seconds[3] == seconds[1])
    }

    @Test("The script's arrangement is that of the answer, zeros first")
    func scriptedArrangement() {
        // Drawing 0 each time takes the arrangement's first one.
        let pairs: [Pair] = [(1, 7), (1, 0), (1, 3), (1, 0), (1, 9)]
        var draws = ScriptedDraws([])
        let order = HopOrder.ordered(
            Array(pairs.indices), priority: { pairs[$0].priority }, weight: { pairs[$0].weight }, using: &draws)
        #expect(order == [1, 3, 0, 2, 4])
        #expect(draws.bounds == [19, 19, 19, 12, 9])
    }

    @Test("The largest weights are summed without overflow")
    func extremeWeights() {
        let set = WeightSet([UInt16](repeating: .max, count: 300))
        var highest = ScriptedDraws([Int](repeating: .max, count: 300))
        #expect(set.ordered(using: &highest) == Array(set.weights.indices.reversed()))
        #expect(highest.bounds == (1...300).reversed().map { $0 * 65535 })
        var lowest = ScriptedDraws([])
        #expect(set.ordered(using: &lowest) == Array(set.weights.indices))
        var seeded = RandomDraws(SeededGenerator(seed: 1))
        #expect(set.ordered(using: &seeded).sorted() == Array(set.weights.indices))
    }

    @Test("Number 65535 of two largest weights still is the first one's, and 65536 the second one's")
    func extremeBorder() {
        for (number, first) in [(0, 0), (65535, 0), (65536, 1), (131_070, 1)] {
            var draws = ScriptedDraws([number])
            #expect(WeightSet(.max, .max).ordered(using: &draws)[0] == first)
        }
    }
}

import Transport

/// Clients that choose and try hosts one by one, by drawing numbers as programs do. It shares nothing with the closed
/// forms, so that each proves the other.
struct ClientPicker {
    /// One priority: weights of 0 in front (RFC 2782, Weight), otherwise the order of the answer.
    private struct Group {
        var places: [Int] = []
        var sum = 0
        var zeros = 0
        var timeoutsOfAll = 0
        var isDown = true
        var isUp = true
    }

    let model: ClientModel
    private let weights: [Int]
    private let addressCounts: [Int]
    private let isDown: [Bool]
    private let answerOrder: [Int]
    private let groups: [Group]
    /// What is left of the group that is being tried; its storage is used again for each client.
    private var left: [Int] = []

    init(_ model: ClientModel, _ deployment: Deployment, without down: Set<Int>) {
        self.model = model
        let weights = deployment.hosts.map { Int($0.weight) }
        let addressCounts = deployment.hosts.map(\.addressCount)
        let isDown = deployment.hosts.indices.map(down.contains)
        groups = deployment.priorities.map { places in
            var group = Group()
            group.places = places.filter { weights[$0] == 0 } + places.filter { weights[$0] > 0 }
            group.sum = places.reduce(0) { $0 + weights[$1] }
            group.zeros = places.count { weights[$0] == 0 }
            group.timeoutsOfAll = places.reduce(0) { $0 + addressCounts[$1] }
            group.isDown = places.allSatisfy { isDown[$0] }
            group.isUp = !places.contains { isDown[$0] }
            return group
        }
        (self.weights, self.addressCounts, self.isDown) = (weights, addressCounts, isDown)
        // A copy, so that threads do not share the count of its references.
        answerOrder = deployment.answerOrder.map(\.self)
    }

    /// One client: the host that serves it, if any does, and the addresses that it tried in vain before.
    /// - Parameter start: The place of the answer's first record, which matters for `first` alone.
    mutating func serve(
        startingAt start: Int, using generator: inout SeededGenerator
    ) -> (host: Int?, timeouts: Int) {
        if model == .first { return walk(from: start) }
        var timeouts = 0
        for group in groups {
            if group.isDown {
                // Every order of the group ends the same.
                timeouts += group.timeoutsOfAll
            } else if group.isUp {
                let index = choose(group.places, group.sum, group.zeros, using: &generator)
                return (group.places[index], timeouts)
            } else {
                return search(group, timeouts, using: &generator)
            }
        }
        return (nil, timeouts)
    }

    private func walk(from start: Int) -> (host: Int?, timeouts: Int) {
        var timeouts = 0
        for step in answerOrder.indices {
            let place = answerOrder[(start + step) % answerOrder.count]
            guard isDown[place] else { return (place, timeouts) }
            timeouts += addressCounts[place]
        }
        return (nil, timeouts)
    }

    /// Tries the hosts of a group until one is up, which one is.
    private mutating func search(
        _ group: Group, _ before: Int, using generator: inout SeededGenerator
    ) -> (host: Int?, timeouts: Int) {
        var (timeouts, sum, zeros) = (before, group.sum, group.zeros)
        left.removeAll(keepingCapacity: true)
        left.append(contentsOf: group.places)
        while !left.isEmpty {
            let index = choose(left, sum, zeros, using: &generator)
            let place = left[index]
            guard isDown[place] else { return (place, timeouts) }
            timeouts += addressCounts[place]
            sum -= weights[place]
            zeros -= weights[place] == 0 ? 1 : 0
            left.remove(at: index)
        }
        return (nil, timeouts)
    }

    /// Which of the places is tried next, zeros being in front.
    private func choose(_ places: [Int], _ sum: Int, _ zeros: Int, using generator: inout SeededGenerator) -> Int {
        switch model {
        case .rfc2782:
            // Only the record in front of the arrangement matters: it alone owns the draw 0.
            let front = Int.random(in: 0..<(zeros > 0 ? zeros : places.count), using: &generator)
            return scan(places, front, Int.random(in: 0...sum, using: &generator))
        case .listed: return scan(places, 0, Int.random(in: 0...sum, using: &generator))
        case .proportional where sum > 0: return scan(places, 0, Int.random(in: 1...sum, using: &generator))
        case .proportional, .uniform, .first: return Int.random(in: 0..<places.count, using: &generator)
        }
    }

    /// The first place whose running sum is not below the draw, with one place put in front of the others.
    private func scan(_ places: [Int], _ front: Int, _ draw: Int) -> Int {
        var running = weights[places[front]]
        if running >= draw { return front }
        for index in places.indices where index != front {
            running += weights[places[index]]
            if running >= draw { return index }
        }
        preconditionFailure("a draw above the sum of the weights")
    }
}

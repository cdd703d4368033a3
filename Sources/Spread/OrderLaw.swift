/// The exact law of the order in which a client tries the items of one priority.
///
/// Each item is chosen among those that are left by the law of a first pick, so the share of an order is the product of
/// these (RFC 2782, Weight: "continue the ordering process until there are no unordered SRV RRs"). The sum is redone
/// for each choice, and so is the arrangement: `rfc2782` draws it anew, `listed` moves the zeros that are left to the
/// front and keeps the order of the answer otherwise.
public struct OrderLaw: Hashable, Sendable {
    /// Six items have 720 orders; seven would have 5,040, and shares that 128 bits do not always hold.
    public static let greatestItemCount = 6

    /// The model.
    public let model: SpreadModel

    /// The weights of one priority group, in listed order.
    public let weights: [Int]

    /// All orders of the places in `weights`, in lexicographic order.
    public let orders: [[Int]]

    /// The share of each of the orders; they may have no common denominator of 128 bits.
    public let shares: [Fraction]

    /// - Throws: `noPointLaw` for `legal`, `tooManyItems` for more than six weights, or what is wrong with them.
    public init(_ model: SpreadModel, of weights: [Int]) throws(SpreadError) {
        try Self.check(weights)
        guard model.isPointLaw else { throw Self.noLaw(of: model) }
        self.model = model
        self.weights = weights
        self.orders = Self.orders(of: Array(weights.indices))
        self.shares = Self.shares(of: Array(weights.indices), weights, model, after: .one)
    }

    /// The share of one order; `nil` if it is not an order of the weights.
    public func share(of order: [Int]) -> Fraction? {
        outcome(of: order).map { shares[$0] }
    }

    /// The place of an order among all; `nil` if it is not one of them.
    public func outcome(of order: [Int]) -> Int? { Self.outcome(of: order, count: weights.count) }
}

// MARK: - Listing

extension OrderLaw {
    static func check(_ weights: [Int]) throws(SpreadError) {
        _ = try Weights(weights)
        guard weights.count <= greatestItemCount else {
            let found = "the orders of \(weights.count) items cannot be listed"
            throw SpreadError(.tooManyItems, reason: "\(found), at most \(greatestItemCount); use FailoverLaw")
        }
    }

    static func noLaw(of model: SpreadModel) -> SpreadError {
        let reason = "the model \(model.rawValue) bounds first picks, and has no law of whole orders"
        return SpreadError(.noPointLaw, reason: reason)
    }

    /// All orders of the items, in lexicographic order if the items are in ascending order.
    static func orders(of items: [Int]) -> [[Int]] {
        if items.isEmpty { return [[]] }
        return items.indices.flatMap { place in
            orders(of: items.removing(place)).map { [items[place]] + $0 }
        }
    }

    /// The place of an order among all orders of so many items: at each position, how many later items are smaller.
    static func outcome(of order: [Int], count: Int) -> Int? {
        guard order.count == count, order.sorted() == Array(0..<count) else { return nil }
        return order.indices.reduce(0) { place, position in
            let smaller = order[position...].count { $0 < order[position] }
            return place * (count - position) + smaller
        }
    }

    /// The shares of all orders of what is left, times the share of what came before.
    private static func shares(
        of items: [Int], _ weights: [Int], _ model: SpreadModel, after share: Fraction
    ) -> [Fraction] {
        guard !items.isEmpty, let draw = model.draw(of: Weights(checked: items.map { weights[$0] })) else {
            return [share]
        }
        return zip(items.indices, draw.shares).flatMap { place, next in
            // The denominators are at most n (65,535 n + 1) with n from 6 to 2: together 99 bits.
            guard let product = share.multiplied(by: next) else { preconditionFailure("a share of over 99 bits") }
            return shares(of: items.removing(place), weights, model, after: product)
        }
    }
}

extension [Int] {
    fileprivate func removing(_ place: Int) -> [Int] {
        var rest = self
        rest.remove(at: place)
        return rest
    }
}

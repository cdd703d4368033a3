import DNSWire
internal import Foundation
import Spread

// How weights share the load (RFC 2782, Weight).
extension LintRule {
    /// First picks by which the readings of RFC 2782 may differ before it is told: five in a hundred.
    private static let skew = 0.05
    /// A share below which a host is hardly ever seen.
    private static let tinyShare = 0.01
    /// A share that is odd among its like: this part of what it would be if all were alike.
    private static let oddShare = 0.1

    static let weights: [LintRule] = [
        LintRule(
            "weight-zero-mixed", .warning, "RFC 2782, Weight",
            why: "Beside other weights, 0 is a small chance to some clients and none to others.",
            fix: "Give every host of the priority a weight above 0, or put those with 0 into a later priority.",
            check: { scene in
                scene.services.flatMap(\.groups).compactMap { group in
                    guard let zero = group.first(where: { $0.location.weight == 0 }),
                        group.contains(where: { $0.location.weight > 0 })
                    else { return nil }
                    // Of a priority, those with weight 0 share one of sum + 1 draws (RFC 2782).
                    let sum = group.reduce(0) { $0 + Int($1.location.weight) }
                    return LintSpot(
                        zero.placed,
                        "weight 0: one draw of \(sum + 1) by RFC 2782, and none in proportion")
                }
            }),
        LintRule(
            "weights-literal-skew", .warning, "RFC 2782, Weight",
            why: "With small weights the algorithm of RFC 2782 and a draw in proportion differ, and clients use both.",
            fix: "Multiply the weights of the priority by 10 or more.",
            check: { scene in
                scene.services.flatMap(\.groups).compactMap { group in
                    guard group.allSatisfy({ $0.location.weight > 0 }), let first = group.first else { return nil }
                    guard let literal = shares(group, .rfc2782), let proportional = shares(group, .proportional) else {
                        return nil
                    }
                    let pairs = zip(literal, proportional)
                    guard pairs.contains(where: { abs($0 - $1) > skew }) else { return nil }
                    let texts = zip(group, pairs).map { entry, pair in
                        "\(entry.location.target.host) \(percent(pair.0)) or \(percent(pair.1))"
                    }
                    return LintSpot(first.placed, "by RFC 2782 or in proportion: \(texts.joined(separator: ", "))")
                }
            }),
        LintRule(
            "weights-tiny-share", .warning, "RFC 2782, Weight",
            why: "A host that one client in hundreds picks is not seen to fail, and does not relieve the others.",
            fix: "Give it a weight that matters, or a later priority.",
            check: { scene in
                scene.services.flatMap(\.groups).compactMap { group in
                    guard let shares = shares(group, .proportional) else { return nil }
                    // Among a hundred hosts alike, one in a hundred is nothing odd.
                    let tiny = zip(group, shares).filter { entry, share in
                        entry.location.weight > 0 && share < tinyShare && share * Double(group.count) < oddShare
                    }
                    guard let (entry, share) = tiny.min(by: { $0.1 < $1.1 }) else { return nil }
                    let others = tiny.count > 1 ? ", and \(tiny.count - 1) others hardly more often" : ""
                    let rarity = Int((1 / share).rounded())
                    return LintSpot(
                        entry.placed, "\(entry.location.target.host) is picked by one client in \(rarity)\(others)")
                }
            }),
        LintRule(
            "weight-single", .note, "RFC 2782, Weight",
            why: "Where nothing is to be chosen, weight 0 makes the record easier to read.",
            fix: "Write weight 0.",
            check: { scene in
                scene.services.flatMap(\.groups).filter { $0.count == 1 }.flatMap(\.self)
                    .filter { $0.location.weight > 0 }
                    .map { LintSpot($0.placed, "weight \($0.location.weight) on the only host of its priority") }
            }),
    ]

    /// None where there are too many hosts for exact shares: nothing is said of them.
    private static func shares(_ group: [LintedService.Entry], _ model: SpreadModel) -> [Double]? {
        (try? model.firstPick(of: group.map { Int($0.location.weight) }))?.map(\.value)
    }

    private static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
}

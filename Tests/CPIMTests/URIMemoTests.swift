import NextHops
import Testing

@testable import CPIM

@Suite("URIs that were read before") struct URIMemoTests {
    /// Each behind the one before, so that it meets what that has left.
    static let uris: [(uri: String, service: Service, principal: String?)] = [
        ("im:K@a.test", .im, "K@a.test"), ("im:\u{212A}@a.test", .im, nil), ("im:k@a.test", .im, "k@a.test"),
        ("im:%4B@A.test", .im, "K@a.test"), ("im:K@a.test", .pres, nil), ("pres:K@a.test", .pres, "K@a.test"),
        ("pres:K@a.test", .im, nil), ("im:K@", .im, nil), ("im:K@a.test", .im, "K@a.test"),
    ]

    @Test("A URI means the same whether it was read before or not")
    func meanings() {
        let memo = URIMemo<Principal>()
        for _ in 0..<3 {
            for (uri, service, principal) in Self.uris {
                #expect(memo.principal(uri, of: service)?.description == principal, "\(uri)")
            }
        }
    }

    @Test("More URIs than are kept are read all the same, long ones too")
    func many() {
        let memo = URIMemo<Principal>()
        for number in 0..<3000 {
            #expect(memo.principal("im:u\(number)@a.test", of: .im)?.localPart == "u\(number)")
        }
        let long = String(repeating: "x", count: 300)
        for _ in 0..<2 { #expect(memo.principal("im:\(long)@a.test", of: .im)?.localPart == long) }
    }
}

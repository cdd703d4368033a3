import QueryInvariants
import Zones

/// Queries whose replies are known, for asking in between.
struct GoodQueries {
    /// A query and its reply, octet by octet.
    struct Exchange {
        let query: [UInt8]
        let reply: [UInt8]
    }

    /// `www.fuzz.test A`: two addresses, worked out by hand.
    private static let addresses = (
        query: "1234 0100 0001 0000 0000 0000 03777777 0466757a7a 0474657374 00 0001 0001",
        reply: """
        1234 8500 0001 0002 0000 0000 03777777 0466757a7a 0474657374 00 0001 0001
        c00c 0001 0001 00000e10 0004 c0000201 c00c 0001 0001 00000e10 0004 c0000202
        """
    )
    /// `_im._sip.fuzz.test SRV`: one record, its target the root.
    private static let service = (
        query: "4321 0000 0001 0000 0000 0000 035f696d 045f736970 0466757a7a 0474657374 00 0021 0001",
        reply: """
        4321 8400 0001 0001 0000 0000 035f696d 045f736970 0466757a7a 0474657374 00 0021 0001
        c00c 0021 0001 00000e10 0007 0000 0000 0000 00
        """
    )

    private let exchanges: [Exchange]

    init() throws {
        exchanges = try [GoodQueries.addresses, GoodQueries.service].map { pair in
            guard let query = [UInt8](hexadecimal: pair.query), let reply = [UInt8](hexadecimal: pair.reply) else {
                throw Failure("a known exchange that is not hexadecimal")
            }
            return Exchange(query: query, reply: reply)
        }
    }

    subscript(_ number: Int) -> Exchange { exchanges[number % exchanges.count] }
}

/// Why a run could not go on.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

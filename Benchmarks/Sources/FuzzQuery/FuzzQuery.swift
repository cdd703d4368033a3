import QueryInvariants
import Transport
import Zones

/// What every input is tried on.
private final class Target {
    var responder: Responder
    let invariants: QueryInvariants
    var reply = [UInt8](repeating: 0, count: 65_535)

    init() throws {
        let zones = try FuzzZones.zones()
        responder = Responder(try Catalog(zones))
        invariants = QueryInvariants(zones)
    }

    func answer(_ query: [UInt8], _ transport: TransportProtocol) -> [UInt8]? {
        let count = responder.reply(to: query, length: query.count, over: transport, into: &reply)
        return count == 0 ? nil : Array(reply[..<count])
    }
}

/// libFuzzer calls from one thread only.
nonisolated(unsafe) private let target = Result { try Target() }

/// One input of libFuzzer: a query, which gets no reply or a sound one, over UDP and TCP.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzQuery(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let query = unsafe Array(UnsafeBufferPointer(start: bytes, count: min(count, 65_535)))
    do {
        let current = unsafe try target.get()
        for transport in TransportProtocol.allCases {
            let reply = current.answer(query, transport)
            if let complaint = current.invariants.complaint(about: reply, to: query, over: transport) {
                fatalError("\(transport.rawValue): \(complaint)")
            }
            guard current.answer(query, transport) == reply else {
                fatalError("\(transport.rawValue): another reply to the same query")
            }
        }
    } catch {
        fatalError("\(error)")
    }
    return 0
}

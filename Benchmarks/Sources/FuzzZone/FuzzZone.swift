import DNSWire
import Transport
import Zones

/// Records of one zone that are asked for; more of them would only be slower.
private let maximumQuestions = 200

/// One input of libFuzzer: the text of a zone, which is refused with `ZoneError`, or served.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzZone(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let octets = unsafe UnsafeBufferPointer(start: bytes, count: count)
    let text = unsafe String(decoding: octets, as: UTF8.self)
    do {
        let zone = try Zone(text, origin: try Name("fuzz.test."))
        try askForAll(of: zone)
    } catch let error as ZoneError {
        guard !error.issues.isEmpty, !error.description.isEmpty else { fatalError("refused without a reason") }
    } catch {
        fatalError("\(error)")
    }
    return 0
}

/// Every record of a zone can be asked for, and is answered with data or a referral.
private func askForAll(of zone: Zone) throws {
    var responder = Responder(try Catalog([zone]))
    for entry in zone.records.prefix(maximumQuestions) {
        let question = Question(name: entry.record.owner, type: entry.record.type)
        let query = Message(id: 7, questions: [question])
        guard let bytes = responder.reply(to: query.bytes, over: .tcp) else { fatalError("no reply to \(question)") }
        let reply = try Message(parsing: bytes)
        let isAnswered = reply.isTruncated || !reply.answer.isEmpty || reply.authority.contains { $0.type == .ns }
        guard reply.responseCode == .noError, isAnswered else {
            fatalError("\(entry.record) at \(entry.place): \(reply.responseCode) with \(reply.answer)")
        }
        // The record's own set is what comes, unless the name lies behind a delegation.
        if reply.isAuthoritative, !reply.isTruncated {
            guard reply.answer.contains(where: { $0.type == question.type && $0.data.count == entry.record.data.count })
            else { fatalError("\(entry.record) at \(entry.place) is not in its own answer: \(reply.answer)") }
        }
        guard !entry.record.description.isEmpty else { fatalError("a record without text at \(entry.place)") }
    }
}

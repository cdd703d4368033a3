import DNSWire
import Transport

/// Asks a server for a whole zone (AXFR, RFC 5936) over a stream of its own.
struct ZoneTransfer {
    /// What came of it.
    enum Outcome {
        /// Every record, the SOA first and once.
        case records([Record])
        /// Why there are none, in one phrase.
        case nothing(String)
        /// The bound of all transfers together that this one reached.
        case tooLong(String)
    }

    /// What transfers took so far.
    struct Usage {
        var records = 0
        var octets = 0
    }

    let network: any Network
    let server: Endpoint
    let limits: CaptureLimits
    let deadline: ContinuousClock.Instant

    /// Runs inside the network's `run`.
    func records(of apex: Name, _ usage: inout Usage) async -> Outcome {
        do {
            guard let stream = try await network.openStream(to: server, before: deadline) else {
                return .nothing("no connection in time")
            }
            let query = Message(
                id: .random(in: 0...UInt16.max), questions: [Question(name: apex, type: .axfr)])
            guard try await stream.send(StreamFraming.framed(query.bytes), before: deadline) else {
                return .nothing("the query was not taken in time")
            }
            return try await receive(from: stream, query, apex, &usage)
        } catch let error as TransportError {
            return .nothing(error.description)
        } catch {
            return .nothing("interrupted")
        }
    }

    private func receive(
        from stream: any ByteStream, _ query: Message, _ apex: Name, _ usage: inout Usage
    ) async throws -> Outcome {
        var records: [Record] = []
        // Ends: each message has octets, and their number is bounded.
        while true {
            guard let length = try await stream.receive(2, before: deadline),
                let bytes = try await stream.receive(Int(length[0]) << 8 | Int(length[1]), before: deadline)
            else { return .nothing("it did not come to an end in time") }
            usage.octets += bytes.count
            guard usage.octets <= limits.transferOctets else { return .tooLong("\(limits.transferOctets) octets") }
            guard let reply = try? Message(parsing: bytes), reply.id == query.id, reply.isReply else {
                return .nothing("a message that is no reply")
            }
            guard reply.responseCode == .noError else { return .nothing("\(reply.responseCode)") }
            guard !reply.answer.isEmpty else { return .nothing("a message without records") }
            for record in reply.answer {
                // RFC 5936 2.2: the SOA comes first, and again when everything else has come.
                let isAuthority = record.type == .soa && record.owner == apex
                guard !records.isEmpty || isAuthority else { return .nothing("it does not begin with the SOA") }
                if !records.isEmpty, isAuthority { return .records(records) }
                guard record.owner.isAtOrBelow(apex), record.recordClass == .internet else { continue }
                guard usage.records < limits.transferRecords else {
                    return .tooLong("\(limits.transferRecords) records")
                }
                usage.records += 1
                records.append(record)
            }
        }
    }
}

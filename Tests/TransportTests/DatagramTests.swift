import Testing

@testable import Transport

@Suite("Datagrams over sockets", .timeLimit(.minutes(20))) struct DatagramTests {
    @Test("A datagram arrives with its source, and so does the reply", arguments: IPAddress.Family.both)
    func exchange(family: IPAddress.Family) async throws {
        try family.requireLoopback()
        try await Lab.run { lab in
            let peer = try lab.peer(family)
            let port = try lab.network.openDatagrams(toward: peer.endpoint)
            try port.send([1, 2, 3], to: peer.endpoint)
            let query = try await peer.receive()
            #expect(query.bytes == [1, 2, 3])
            #expect(query.source.address == family.loopback.address)
            try peer.send([4, 5], to: query.source)
            let reply = try await port.receive(before: lab.patience)
            #expect(reply == Datagram(bytes: [4, 5], source: peer.endpoint))
        }
    }

    @Test("What others send to the port arrives too, each with its own source", arguments: IPAddress.Family.both)
    func thirdParty(family: IPAddress.Family) async throws {
        try family.requireLoopback()
        try await Lab.run { lab in
            let (peer, stranger) = (try lab.peer(family), try lab.peer(family))
            let port = try lab.network.openDatagrams(toward: peer.endpoint)
            try port.send([1], to: peer.endpoint)
            let client = try await peer.receive().source
            try stranger.send([2], to: client)
            try peer.send([3], to: client)
            let first = try await port.receive(before: lab.patience)
            let second = try await port.receive(before: lab.patience)
            #expect(first == Datagram(bytes: [2], source: stranger.endpoint))
            #expect(second == Datagram(bytes: [3], source: peer.endpoint))
        }
    }

    @Test("Nothing arrives before the deadline: none", arguments: IPAddress.Family.both)
    func deadline(family: IPAddress.Family) async throws {
        try family.requireLoopback()
        try await Lab.run { lab in
            let port = try lab.network.openDatagrams(toward: family.loopback)
            #expect(try await port.receive(before: lab.soon) == nil)
            #expect(try await port.receive(before: lab.network.now) == nil)
            #expect(try await port.receive(before: lab.network.now - .seconds(60)) == nil)
        }
    }

    @Test("A datagram that waits is taken even when the deadline has passed")
    func waitingDatagram() async throws {
        try await Lab.run { lab in
            let peer = try lab.peer()
            let port = try lab.network.openDatagrams(toward: peer.endpoint)
            try port.send([1], to: peer.endpoint)
            try peer.send([2], to: try await peer.receive().source)
            #expect(try await port.receive(before: lab.network.now - .seconds(1))?.bytes == [2])
        }
    }

    @Test("A port that nobody listens at is unreachable", arguments: IPAddress.Family.both)
    func refusal(family: IPAddress.Family) async throws {
        try family.requireLoopback()
        try await Lab.run { lab in
            try await ClosedPort.forDatagrams(family) { closed in
                let port = try lab.network.openDatagrams(toward: closed)
                try port.send([1], to: closed)
                await #expect(throws: TransportError(.unreachable, "")) { try await port.receive(before: lab.patience) }
            }
        }
    }

    @Test(
        "After a refusal the port waits, receives and keeps its deadlines as before", arguments: IPAddress.Family.both)
    func afterRefusal(family: IPAddress.Family) async throws {
        try family.requireLoopback()
        try await Lab.run { lab in
            try await ClosedPort.forDatagrams(family) { closed in
                let peer = try lab.peer(family)
                let port = try lab.network.openDatagrams(toward: closed)
                for _ in 0..<3 {
                    try port.send([1], to: closed)
                    await #expect(throws: TransportError(.unreachable, "")) {
                        try await port.receive(before: lab.patience)
                    }
                    #expect(try await port.receive(before: lab.soon) == nil)
                    try port.send([2], to: peer.endpoint)
                    try peer.send([3], to: try await peer.receive().source)
                    #expect(try await port.receive(before: lab.patience)?.bytes == [3])
                }
            }
        }
    }

    @Test("A refusal is told to who receives, not to who sends next", arguments: IPAddress.Family.both)
    func sendAfterRefusal(family: IPAddress.Family) async throws {
        try family.requireLoopback()
        try await Lab.run { lab in
            try await ClosedPort.forDatagrams(family) { closed in
                let peer = try lab.peer(family)
                let port = try lab.network.openDatagrams(toward: closed)
                for _ in 0..<3 { try port.send([1], to: closed) }
                try port.send([2], to: peer.endpoint)
                try peer.send([3], to: try await peer.receive().source)
                var refusals = 0
                while true {
                    do {
                        let reply = try await port.receive(before: lab.patience)
                        #expect(reply?.bytes == [3])
                        break
                    } catch let error as TransportError {
                        #expect(error.code == .unreachable)
                        refusals += 1
                    }
                }
                if refusals == 0 {
                    await #expect(throws: TransportError(.unreachable, "")) {
                        try await port.receive(before: lab.patience)
                    }
                }
                #expect(try await port.receive(before: lab.soon) == nil)
            }
        }
    }

    @Test("A server's socket does not hear of clients that have gone", arguments: IPAddress.Family.both)
    func refusedReply(family: IPAddress.Family) async throws {
        try family.requireLoopback()
        try await ClosedPort.forDatagrams(family) { closed in
            let socket = try UDPSocket(listeningOn: family.loopback)
            var buffer = [UInt8](repeating: 0, count: 16)
            var source = SocketAddress()
            for _ in 0..<3 {
                try socket.send([1], count: 1, to: SocketAddress(closed))
                let count = try socket.receive(into: &buffer, from: &source)
                #expect(count == nil)
            }
        }
    }

    @Test("An empty datagram is one, and a large one is cut off at 4,096 octets")
    func sizes() async throws {
        try await Lab.run { lab in
            let peer = try lab.peer()
            let port = try lab.network.openDatagrams(toward: peer.endpoint)
            try port.send([], to: peer.endpoint)
            let query = try await peer.receive()
            #expect(query.bytes.isEmpty)
            for count in [0, 1, 512, 4095, 4096, 4097, 20_000] {
                try peer.send([UInt8](repeating: 7, count: count), to: query.source)
                let reply = try await port.receive(before: lab.patience)
                #expect(reply?.bytes == [UInt8](repeating: 7, count: min(count, 4096)))
            }
        }
    }

    @Test("A datagram longer than UDP can carry is an error, not a trap")
    func longDatagram() async throws {
        try await Lab.run { lab in
            let peer = try lab.peer()
            let port = try lab.network.openDatagrams(toward: peer.endpoint)
            #expect(throws: TransportError.self) {
                try port.send([UInt8](repeating: 0, count: 70_000), to: peer.endpoint)
            }
        }
    }

    @Test("200 ports receive at once, each its own datagram")
    func crowd() async throws {
        try await Lab.run { lab in
            let peer = try lab.peer()
            let network = lab.network
            let patience = lab.patience
            try await withThrowingTaskGroup(of: (sent: [UInt8], received: [UInt8]?).self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let bytes = Array("port \(number)".utf8)
                        let port = try network.openDatagrams(toward: peer.endpoint)
                        try port.send(bytes, to: peer.endpoint)
                        return (bytes, try await port.receive(before: patience)?.bytes)
                    }
                }
                // Everybody has asked before the first is answered, and the last is answered first.
                var queries: [Datagram] = []
                while queries.count < 200 { queries.append(try await peer.receive()) }
                #expect(Set(queries.map(\.source)).count == 200)
                for query in queries.reversed() { try peer.send(query.bytes + [0], to: query.source) }
                for try await (sent, received) in group { #expect(received == sent + [0]) }
            }
        }
    }

    @Test("Each port is another one")
    func freshPorts() async throws {
        try await Lab.run { lab in
            let peer = try lab.peer()
            let ports = try (0..<20).map { _ in try lab.network.openDatagrams(toward: peer.endpoint) }
            var sources: Set<Endpoint> = []
            for port in ports {
                try port.send([1], to: peer.endpoint)
                sources.insert(try await peer.receive().source)
            }
            #expect(sources.count == ports.count)
        }
    }
}

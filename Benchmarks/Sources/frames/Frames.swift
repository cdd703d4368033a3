import ArgumentParser
import CPIM
import Harness

/// Reads damaged frames, and shows some of them to a running service.
@main
struct Frames: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "frames",
        abstract: "Damage frames of messages and presence, and fail when one is not handled as it should be.",
        discussion: """
            Each frame follows from the seed and its number. What the reader makes of it is
            held against a plain reader; what is read has to be written the same way again.
            Every so many go to a service in memory, which has to answer or to end the
            connection in time, and then to take the message of a good client.

            Examples:
              frames
              frames --seed 7 --from 123456 --frames 1

            Exit status: 0 nothing found; 1 a frame was not handled as it should be, or
            memory grew; 64 usage.
            """
    )

    @Option(help: "How many frames.")
    var frames = 1_000_000

    @Option(help: "What the frames follow from; by default another number each time.")
    var seed = UInt64.random(in: 0...UInt64(UInt32.max))

    @Option(help: "The number of the first frame, for making one again.")
    var from = 0

    @Option(help: "Of so many frames one goes to a service; 0 for none.")
    var every = 100

    func validate() throws {
        guard frames > 0, from >= 0, every >= 0 else {
            throw ValidationError("--frames takes 1 or more, --from and --every 0 or more.")
        }
    }

    func run() async throws {
        do {
            try await look()
        } catch let finding as Finding {
            Console.line(finding.text(seed: seed))
            throw ExitCode(Failure.Status.missed.rawValue)
        } catch let failure as Failure {
            Console.note("frames: \(failure.message)")
            throw ExitCode(failure.status.rawValue)
        }
    }

    private func look() async throws {
        Console.line("seed \(seed)")
        var tally = Tally()
        try await HostileLab.run { lab in
            // What is in memory after the warm-up may not grow.
            let warmUp = from + frames / 4
            var resident: Int?
            for number in from..<(from + frames) {
                if number == warmUp { resident = ResidentMemory.octets }
                let frame = try FrameSource(seed: seed, number: number).frame()
                tally.count(try Oracle.read(frame, number))
                guard every > 0, number.isMultiple(of: every) else { continue }
                tally.count(try await lab.show(frame, number))
            }
            tally.growth = resident.flatMap { before in ResidentMemory.octets.map { $0 - before } }
        }
        for line in tally.lines { Console.line(line) }
        guard tally.growth ?? 0 <= ResidentMemory.maximumGrowth else {
            throw Failure(.missed, "memory grew by more than \(ResidentMemory.maximumGrowth / 1024) KiB")
        }
    }
}

/// A frame that was not handled as it should be.
struct Finding: Error {
    let number: Int
    let frame: [UInt8]
    let complaint: String

    func text(seed: UInt64) -> String {
        let octets = frame.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return """
            frame \(number) of seed \(seed): \(complaint)
              octets: \(octets)
              again: swift run -c release --package-path Benchmarks frames --seed \(seed) --from \(number) --frames 1 \
            --every 1
            """
    }
}

/// What came of the frames of a run.
struct Tally {
    private var outcomes: [String: Int] = [:]
    var growth: Int?

    mutating func count(_ outcome: String) {
        outcomes[outcome, default: 0] += 1
    }

    var lines: [String] {
        outcomes.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.grouped)" }
            + ["memory grew by \(growth.map { "\($0 / 1024) KiB" } ?? "what nobody knows")"]
    }
}

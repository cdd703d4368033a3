import ArgumentParser
import Conformance
import DNSWire
internal import Foundation
import NextHops
import Operations
import Transport
import Zones

struct CaptureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capture",
        abstract: "Write published DNS as zone files and a scenario, and check that they answer alike.",
        usage: "srvlab capture <uri|domain>... [@server[:port]] -o <folder> [<options>]",
        discussion: """
            Examples:
              srvlab capture example.test @127.0.0.1:5300 -o published
              srvlab capture im:romeo@example.test -o published --protocol xmpp
              srvlab capture customer.test -o case --rename example.test
              srvlab capture example.test -o case --from answers.txt     output of dig
              srvlab test published && srvlab serve published/zones

            Without @server the servers of /etc/resolv.conf are asked. Asked for are
            the SRV records of every registered protocol, the aliases on the way,
            the addresses of targets, SOA and NS of every zone met, and whole zones
            where a server gives them. Texts (TXT) are never kept.

            Exit status: 0 everything is captured, and the zones answer as the
            servers did; 1 they answer otherwise; 64 wrong use; 65 a bad name, or
            answers that cannot be read; 66 no such file; 69 files are there, or
            cannot be written, or would mix anonymous names with real ones; 75 nobody
            answered, or not everything could be captured: a question was refused,
            failed or not asked, and what is known is written.
            """
    )

    @Argument(help: "URIs and domains, and perhaps @server[:port].")
    var words: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to write.", valueName: "folder"))
    var output: String

    @Option(
        name: .customLong("protocol"), parsing: .singleValue,
        help: ArgumentHelp(
            "A protocol label of the scenario's client, in the order of preference (default: sip, xmpp).",
            valueName: "label"))
    var protocols: [String] = []

    @Flag(help: "Ask for _xmpp-server._tcp, _sip._udp and the like too.")
    var otherServices = false

    @Option(
        help: ArgumentHelp("Read answers that dig printed, in place of asking; - is standard input.", valueName: "file")
    )
    var from: String?

    @Option(
        help: ArgumentHelp(
            """
            Make names and addresses anonymous: the domain becomes this name, and other domains met become names of \
            their own; lengths of labels, and numbers such as serials and TTLs, are kept.
            """, valueName: "name"))
    var rename: String?

    @Flag(help: "With --rename: keep addresses.")
    var keepAddresses = false

    @Flag(help: "Replace files that are there, and say which record sets zone files lose.")
    var overwrite = false

    @Flag(help: "Ask nobody but the servers that are named, and for no whole zones.")
    var onlyAsk = false

    @Option(help: ArgumentHelp("Seconds for each try (default: 2, then 4).", valueName: "seconds"))
    var timeout: Double?

    @Option(help: ArgumentHelp("Rounds over the servers (default: 2).", valueName: "n"))
    var attempts: Int?

    @Option(
        help: ArgumentHelp(
            "Seconds for the questions, for the zones' own servers, and for the transfers, each (default: 120).",
            valueName: "seconds"))
    var maxTime: Double?

    func validate() throws {
        guard words.contains(where: { !$0.hasPrefix("@") }) else {
            throw ValidationError("A URI or a domain is expected.")
        }
        guard from == nil || !words.contains(where: { $0.hasPrefix("@") }) else {
            throw ValidationError("--from asks nobody: it goes without @server.")
        }
        guard !keepAddresses || rename != nil else {
            throw ValidationError("--keep-addresses goes with --rename: without it nothing is changed.")
        }
        guard timeout.map({ $0 > 0 && $0 <= 3600 }) ?? true else {
            throw ValidationError("--timeout takes more than 0 and at most 3600 seconds.")
        }
        guard maxTime.map({ $0 > 0 && $0 <= 86400 }) ?? true else {
            throw ValidationError("--max-time takes more than 0 and at most 86400 seconds.")
        }
        guard attempts.map({ (1...100).contains($0) }) ?? true else {
            throw ValidationError("--attempts takes 1 to 100.")
        }
    }

    func run() async throws {
        let labels = try ProtocolLabel.list(protocols)
        let subjects = try subjects()
        var renaming = try renaming(of: subjects, labels)
        var capture = try from.map { try pasted($0, subjects) } ?? nil
        if capture == nil { capture = try await asked(subjects, labels) }
        guard let capture else { return }
        let files = CaptureFiles(try renamed(capture, by: &renaming), origin: origin)
        guard !files.zones.isEmpty else {
            let failures = capture.replies.compactMap { reply in
                reply.failure.map { "\(reply.question): \($0.rawValue)" }
            }
            for note in failures.prefix(4) + capture.gaps { Output.error(note) }
            throw Failure(.temporaryFailure, "nobody said anything of a zone: nothing is written")
        }
        let folder = OutputFolder(output)
        let (fidelity, unasked) = try await write(files, labels.isEmpty ? [.sip, .xmpp] : labels, into: folder)
        // Notes have the names as they are: with other names, standard output is for others.
        if rename == nil {
            show(capture.notes)
        } else {
            for note in capture.notes + capture.gaps { Output.error(note) }
        }
        show(files.gaps + files.missing.map { "\($0.host) does not exist" })
        for difference in fidelity.differences { Output.line("differs: \(difference.description.printable)") }
        Output.line(fidelity.description)
        let isComplete = capture.gaps.isEmpty && files.gaps.isEmpty && unasked.isEmpty
        let message = isComplete ? nil : "not everything could be captured; what is known is written"
        guard fidelity.isWhole else { throw Failure(.unexpected, message) }
        guard isComplete else { throw Failure(.temporaryFailure, message) }
    }

    /// Of what each file tells.
    private var origin: String {
        let day = Date.now.formatted(.iso8601.year().month().day())
        return "captured by srvlab \(Srvlab.version) on \(day)"
    }

    private func subjects() throws -> [CaptureSubject] {
        var subjects: [CaptureSubject] = []
        for word in words where !word.hasPrefix("@") {
            do throws(ResolutionError) {
                let subject = try CaptureSubject(word)
                // A domain and its URIs make one scenario.
                if let same = subjects.firstIndex(where: { $0.domain == subject.domain }) {
                    subjects[same].uris += subject.uris.filter { uri in
                        !subjects[same].uris.contains { $0.service == uri.service }
                    }
                } else {
                    subjects.append(subject)
                }
            } catch {
                throw Failure(.badInput, "\(word.printable): \(error.description.printable)")
            }
        }
        return subjects
    }
}

// MARK: - Learning

extension CaptureCommand {
    private func asked(_ subjects: [CaptureSubject], _ labels: [ProtocolLabel]) async throws -> Capture {
        var configuration = try Resolver.Configuration(asking: words)
        if let timeout { configuration.timeout = .seconds(timeout) }
        configuration.attempts = attempts ?? configuration.attempts
        var options = Capturer.Options()
        options.protocols = labels
        options.asksOtherServices = otherServices
        options.asksOwnServers = !onlyAsk
        options.asksTransfers = !onlyAsk
        if let maxTime { options.limits.time = .seconds(maxTime) }
        let capturer = Capturer(configuration, network: try SocketNetwork.ofTool(), options: options)
        var progress = Progress()
        let capture = await capturer.capture(subjects) { progress.show($0.printable) }
        progress.clear()
        guard capture.replies.contains(where: { $0.message != nil }) else {
            show(capture.gaps)
            let servers = configuration.servers.map(\.description).joined(separator: ", ")
            throw Failure(.temporaryFailure, "nobody answered at \(servers): nothing is written")
        }
        return capture
    }

    private func pasted(_ path: String, _ subjects: [CaptureSubject]) throws -> Capture {
        let file = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
        // One octet more than may be: what is longer is refused where it is looked at.
        guard let file, let data = try? file.read(upToCount: CaptureLimits().textOctets + 1) ?? Data() else {
            throw Failure(.nothingThere, "cannot read \(path)")
        }
        do throws(PastedAnswers.Issue) {
            let name = path == "-" ? "standard input" : path
            let answers = try PastedAnswers(String(decoding: data, as: UTF8.self), file: name)
            var capture = Capture(of: subjects)
            (capture.replies, capture.transfers, capture.gaps) = (answers.replies, answers.transfers, answers.gaps)
            return capture
        } catch {
            throw Failure(.badInput, error.description.printable)
        }
    }

    private func renaming(of subjects: [CaptureSubject], _ labels: [ProtocolLabel]) throws -> Renaming? {
        guard let rename else { return nil }
        do {
            let domains = subjects.map(\.domain)
            return try Renaming(
                to: try Name(rename), from: domains[0], others: Array(domains.dropFirst()), protocols: labels,
                keepsAddresses: keepAddresses)
        } catch {
            throw Failure(.usage, "--rename \(rename.printable): \("\(error)".printable)")
        }
    }

    private func renamed(_ capture: Capture, by renaming: inout Renaming?) throws -> Capture {
        do throws(Renaming.Failure) {
            return try renaming?(capture) ?? capture
        } catch {
            throw Failure(.usage, "--rename \(rename?.printable ?? ""): \(error.description.printable)")
        }
    }
}

// MARK: - Writing

extension CaptureCommand {
    /// Writes zones and the scenarios that they lead to, reads the zones from the disk, and asks them what was asked.
    /// - Returns: How they answer, and what the scenarios ask and nobody asked before.
    private func write(
        _ files: CaptureFiles, _ labels: [ProtocolLabel], into folder: OutputFolder
    ) async throws -> (Fidelity, unasked: [Question]) {
        do {
            let scenarios = try await files.scenarios(for: labels, served: files.readZones())
            let lint = files.lint()
            let all = files.zoneFiles + scenarios.map(\.file) + [lint.file]
            let remains = CaptureFiles.remains(in: folder, beside: all)
            if rename != nil, !remains.isEmpty { throw CaptureCommand.refusal(of: folder, remains) }
            let losses = overwrite ? files.losses(in: folder) : []
            try folder.write(all, overwriting: overwrite)
            let zones = try files.zoneFiles.map { try Zone(contentsOf: folder.path(of: $0)) }
            show(files, scenarios.map(\.file), in: folder)
            Output.line("\(folder.path(of: lint.file)): \(lint.report.summary)".printable)
            show(losses.map { CaptureCommand.words(folder.path(of: $0.file), $0.sets) })
            if !remains.isEmpty {
                show(["not of this capture, and still there: \(CaptureCommand.list(remains))"])
            }
            var unasked: [Question] = []
            for question in scenarios.flatMap(\.unasked) where !unasked.contains(question) { unasked.append(question) }
            show(unasked.map { "\($0) was not asked: the scenario takes it for not there" })
            return (try await files.fidelity(served: zones), unasked)
        } catch let failure as OutputFolder.Failure {
            throw Failure(failure, otherWay: "several domains go into one capture")
        } catch let error as ZoneError {
            // A file that cannot be read is a mistake of ours; it is told as what it is.
            throw Failure(.unexpected, "the zones that were written cannot be read:\n\(error)")
        } catch let error as CatalogError {
            throw Failure(.unexpected, "the zones that were written cannot be served:\n\(error)")
        }
    }

    private func show(_ files: CaptureFiles, _ scenarios: [OutputFile], in folder: OutputFolder) {
        for (zone, file) in zip(files.zones, files.zoneFiles) {
            let kind = zone.isWhole ? ", all of it" : zone.isAuthorityMadeUp ? ", its SOA made up" : ""
            Output.line("\(folder.path(of: file)): \(zone.recordCount) records\(kind)".printable)
        }
        for file in scenarios { Output.line(folder.path(of: file).printable) }
        switch files.faultCount {
        case 0: break
        case 1: Output.line("note: 1 failure of a server is a fault in the scenarios")
        case let count: Output.line("note: \(count) failures of servers are faults in the scenarios")
        }
    }

    /// Anonymous files beside others would be passed on together with them.
    private static func refusal(of folder: OutputFolder, _ remains: [String]) -> Failure {
        let place = "cannot write into \(folder.path): real names may stand in \(list(remains))"
        let relation = remains.count == 1 ? "which is" : "which are"
        return Failure(.unavailable, "\(place), \(relation) not of this capture (name another folder)".printable)
    }

    private static func list(_ paths: [String]) -> String {
        let more = paths.count > 8 ? " and \(paths.count - 8) more" : ""
        return paths.prefix(8).joined(separator: ", ") + more
    }

    private static func words(_ path: String, _ lost: [Question]) -> String {
        let more = lost.count > 4 ? " and \(lost.count - 4) more" : ""
        return "\(path) no longer has \(lost.prefix(4).map(\.description).joined(separator: ", "))\(more): "
            + "if another domain needs them, capture all domains together"
    }

    private func show(_ notes: [String]) {
        for note in notes { Output.line("note: \(note.printable)") }
    }
}

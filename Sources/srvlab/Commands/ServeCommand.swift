import ArgumentParser
import Operations
import Transport
import Zones

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve zone files, folders of them, or the zones of one scenario.",
        discussion: """
            Examples:
              srvlab serve zones/clustered.test.zone    on 127.0.0.1:5300, UDP and TCP
              srvlab serve --listen 127.0.0.1:0 zones   on any free port
              srvlab serve --log queries.jsonl zones    each query as a JSON line
              srvlab serve --pcap queries.pcap zones    each message, for Wireshark
              srvlab serve --allow-transfer 127.0.0.0/8 zones   AXFR for this machine
              srvlab serve Scenarios/cname/provider-answers-apart.yaml
              srvlab serve --print-config nsd -o fleet zones    files for NSD

            Prints one line for each address when it can answer:
              ready 127.0.0.1:40053 zones=3 records=42
            and, on standard error, a line to try.
            SIGHUP reads the files again, all of them or, if one is wrong, none, and
            opens the log and the capture anew; SIGUSR1 prints what was asked so far to
            standard error; SIGTERM and SIGINT end it.

            Exit status: 0 ended by a signal, or exported; 64 wrong use; 65 a bad
            zone or scenario; 66 no such file; 69 port in use, or a file of an
            export that is there already.
            """
    )

    @Argument(help: "Zone files, folders with .zone files, or one scenario (.yaml).", completion: .file())
    var paths: [String]

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            """
            Where to listen; repeatable; port 0 is any free one (default: 127.0.0.1:5300; for several servers of a \
            scenario, free ports). Servers of a scenario take them in their order, one each, or by name: \
            NAME=ADDR:PORT, several for one server too.
            """,
            valueName: "[name=]addr:port"))
    var listen: [String] = []

    @Option(
        help: ArgumentHelp("What completes relative names of one zone file (default: its name).", valueName: "name"))
    var origin: String?

    @Option(help: ArgumentHelp("Threads for each address.", valueName: "n"))
    var workers = 1

    @Option(help: ArgumentHelp("Append each query to a file, as a JSON line.", valueName: "file"), completion: .file())
    var log: String?

    @Flag(help: "Write only the networks of clients to the log: /24 of IPv4, /48 of IPv6, and no ports.")
    var maskClients = false

    @Option(
        help: ArgumentHelp(
            "Append each message to a capture file as it arrives or leaves, for Wireshark.", valueName: "file"),
        completion: .file())
    var pcap: String?

    @Option(help: ArgumentHelp("Megabytes that the log and the capture may each grow to, from 1 on.", valueName: "n"))
    var logLimit = 1024

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A network whose hosts may transfer zones (AXFR, IXFR); repeatable; nobody may by default.",
            valueName: "prefix"))
    var allowTransfer: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            """
            A secondary that is told of each zone at the start, and when its serial has changed (NOTIFY, RFC 1996); \
            repeatable.
            """,
            valueName: "addr:port"))
    var notify: [String] = []

    @Flag(help: "Begin each reply's record sets with another record than the one before.")
    var rotate = false

    @Option(
        help: ArgumentHelp(
            """
            UDP replies a second to one network (/24 or /56) from each thread; of those above, every second one is \
            short, with TC. 0 is no limit (default: no limit where only this machine can ask, 200 elsewhere).
            """,
            valueName: "n"))
    var rateLimit: Int?

    @Option(
        help: ArgumentHelp(
            "Name of the server for clients that ask it (NSID; in a scenario, by default the server's).",
            valueName: "text"))
    var nsid: String?

    @Flag(help: "Say in replies why they are as they are (extended errors, RFC 8914).")
    var extendedErrors = false

    @Option(
        help: ArgumentHelp(
            """
            Serve nothing, but print a configuration with which another server serves the same: nsd, knot, bind or \
            coredns.
            """,
            valueName: "program"))
    var printConfig: NameServerProgram?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "With --print-config: write the configuration and the zone files into this folder.", valueName: "folder"),
        completion: .directory)
    var output: String?

    @Flag(help: "With --output: replace files that are there.")
    var overwrite = false

    @Flag(name: .shortAndLong, help: "Say more on standard error.")
    var verbose = false

    func validate() throws {
        guard (1...64).contains(workers) else { throw ValidationError("--workers takes a number from 1 to 64.") }
        if let log, let pcap, FileKind.resolved(log) == FileKind.resolved(pcap) {
            throw ValidationError("--log and --pcap take a file each.")
        }
        guard !maskClients || (log != nil && pcap == nil) else {
            throw ValidationError("--mask-clients is for --log; a capture (--pcap) has addresses as they are.")
        }
        guard (1...1 << 30).contains(logLimit) else {
            throw ValidationError("--log-limit takes megabytes, from 1 on.")
        }
        guard (0...1_000_000).contains(rateLimit ?? 0) else {
            throw ValidationError("--rate-limit takes a number from 0 to 1000000.")
        }
        guard nsid?.utf8.count ?? 0 <= 255 else { throw ValidationError("--nsid takes at most 255 octets.") }
        guard origin == nil || !paths.contains(where: ZoneArguments.isScenario) else {
            throw ValidationError("--origin is for one zone; a scenario names its own.")
        }
        guard output == nil || printConfig != nil, !overwrite || output != nil else {
            throw ValidationError("--output goes with --print-config, and --overwrite with --output.")
        }
        for text in notify where Endpoint(text, defaultPort: 53) == nil {
            throw ValidationError("--notify \(text): an address and a port are expected, as in 192.0.2.53:53.")
        }
        for prefix in allowTransfer where AddressPrefix(prefix) == nil {
            throw ValidationError("--allow-transfer \(prefix): a network is expected, as in 127.0.0.0/8 or ::1.")
        }
    }

    func run() async throws {
        let addresses = try ListenAddresses(listen)
        if let printConfig {
            try export(to: printConfig, addresses)
        } else {
            try await serve(addresses)
        }
    }

    /// What the paths hold now; what is odd about a zone is told.
    func readPlans() throws -> [ServePlan] {
        try ServePlan.read(paths, origin: ZoneArguments.origin(origin))
    }

    /// Networks and secondaries as they were checked.
    var transferPrefixes: [AddressPrefix] { allowTransfer.compactMap(AddressPrefix.init) }
    var secondaries: [Endpoint] { notify.compactMap { Endpoint($0, defaultPort: 53) } }
}

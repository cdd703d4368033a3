import Foundation
import Transport

/// A name server of someone else's that is compared with ours.
enum PeerProgram: Int, CaseIterable, Hashable, Sendable {
    case nsd, knot, bind

    /// The file of the program, in `PATH` or where system programs are.
    var path: String? {
        let name =
            switch self {
            case .nsd: "nsd"
            case .knot: "knotd"
            case .bind: "named"
            }
        return ChildProgram.path(of: name)
    }

    static let installed = allCases.filter { $0.path != nil }
}

extension PeerProgram: CustomStringConvertible {
    var description: String {
        switch self {
        case .nsd: "NSD"
        case .knot: "Knot"
        case .bind: "BIND"
        }
    }
}

/// What a peer is told: to answer on one port of this machine from some zone files, and to do nothing else.
///
/// Sizes, rotation and additional records are set to what our server does where a peer has a setting for it.
struct PeerSettings {
    let folder: String
    let port: UInt16
    let zones: [PeerZone]

    /// The arguments that start a peer in the foreground.
    func arguments(for peer: PeerProgram, _ file: String) -> [String] {
        switch peer {
        case .nsd: ["-d", "-c", file]
        case .knot: ["-c", file, "-s", "\(folder)/knot.sock"]
        case .bind: ["-g", "-n", "1", "-c", file]
        }
    }

    func text(for peer: PeerProgram) -> String {
        switch peer {
        case .nsd: nsd
        case .knot: knot
        case .bind: bind
        }
    }

    private var nsd: String {
        """
        server:
            ip-address: 127.0.0.1@\(port)
            server-count: 1
            username: ""
            chroot: ""
            zonesdir: "\(folder)"
            database: ""
            pidfile: "\(folder)/nsd.pid"
            zonelistfile: "\(folder)/zone.list"
            xfrdfile: "\(folder)/xfrd.state"
            xfrdir: "\(folder)"
            logfile: "\(folder)/nsd.log"
            tcp-count: 16
            tcp-query-count: 0
            ipv4-edns-size: 1232
            minimal-responses: no
            round-robin: no
            refuse-any: no
            hide-version: yes
            hide-identity: yes
            rrl-ratelimit: 0
            rrl-whitelist-ratelimit: 0
            answer-cookie: no
        remote-control:
            control-enable: no

        """
            + zones.map { "zone:\n    name: \"\($0.apexText)\"\n    zonefile: \"\($0.path)\"\n" }.joined()
    }

    private var knot: String {
        """
        server:
            rundir: "\(folder)"
            listen: 127.0.0.1@\(port)
            udp-workers: 1
            tcp-workers: 1
            background-workers: 1
            udp-max-payload: 1232
            answer-rotation: off
            edns-client-subnet: off
            tcp-idle-timeout: 60
            tcp-io-timeout: 0
        log:
          - target: "\(folder)/knot.log"
            any: info
        database:
            storage: "\(folder)"
        template:
          - id: default
            storage: "\(folder)"
            semantic-checks: off
            journal-content: none
            zonefile-sync: -1
            zonefile-load: whole
        zone:

        """
            + zones.map { "  - domain: \"\($0.apexText)\"\n    file: \"\($0.path)\"\n" }.joined()
    }

    private var bind: String {
        """
        options {
            directory "\(folder)";
            pid-file none;
            session-keyfile none;
            lock-file none;
            managed-keys-directory "\(folder)";
            listen-on port \(port) { 127.0.0.1; };
            listen-on-v6 { none; };
            recursion no;
            allow-query { any; };
            allow-transfer { none; };
            notify no;
            minimal-responses no-auth;
            minimal-any no;
            zero-no-soa-ttl no;
            rrset-order { order none; };
            max-udp-size 1232;
            edns-udp-size 1232;
            nocookie-udp-size 1232;
            answer-cookie no;
            zone-statistics no;
            check-names master ignore;
            check-integrity no;
            check-sibling no;
            check-mx ignore;
            check-mx-cname ignore;
            check-srv-cname ignore;
            check-spf ignore;
            dnssec-validation no;
            empty-zones-enable no;
            message-compression yes;
            tcp-idle-timeout 600;
            max-records-per-type 0;
            max-types-per-name 0;
        };
        controls { };
        logging {
            channel file { file "\(folder)/named.log"; severity info; print-severity yes; };
            category default { file; };
        };

        """
            + zones.map {
                "zone \"\($0.apexText)\" IN { type primary; file \"\($0.path)\"; };\n"
            }.joined()
    }
}

import Transport

extension ConfigurationWriter {
    /// BIND's reference manual. What it would refuse in a zone that we serve, it takes.
    var bind: String {
        """
        options {
        \(bindListen)\
            // A service of the system needs the path of this folder, and none of the lines down to the blank one.
            directory ".";
            pid-file none;
            session-keyfile none;
            lock-file none;
            managed-keys-directory ".";

            recursion no;
            allow-query { any; };
            allow-transfer { \(bindTransfers) };
            notify \(setup.notify.isEmpty ? "no" : "explicit");
        \(bindNotify)\
            max-udp-size 1232;
            edns-udp-size 1232;
            nocookie-udp-size 1232;
            minimal-responses no-auth;
            minimal-any no;
        \(bindIdentity)\(bindLimit)\
            rrset-order { order \(setup.rotatesRecords ? "cyclic" : "none"); };
            check-names master ignore;
            check-integrity no;
            check-sibling no;
            check-mx ignore;
            check-mx-cname ignore;
            check-srv-cname ignore;
            check-spf ignore;
            dnssec-validation no;
            empty-zones-enable no;
        };
        controls { };

        """ + zones.map { "zone \"\($0.apex)\" IN { type primary; file \"\($0.file)\"; };\n" }.joined()
    }

    private var bindIdentity: String {
        server.plainIdentity.map { "    server-id \"\($0)\";\n" } ?? ""
    }

    /// BIND takes 1000 replies at most.
    private var bindLimit: String {
        guard rateLimit > 0 else { return "" }
        return """
                rate-limit { responses-per-second \(min(rateLimit, 1000)); window 1; slip 2; ipv4-prefix-length 24; \
            ipv6-prefix-length 56; };

            """
    }

    private var bindListen: String {
        let (four, six) = (
            server.listen.filter { $0.address.family == .ipv4 }, server.listen.filter { $0.address.family == .ipv6 }
        )
        // To BIND 0.0.0.0 is an address like others, which no interface has.
        func addresses(_ endpoint: Endpoint) -> String {
            endpoint.address.isUnspecified ? "any" : "\(endpoint.address)"
        }
        func lines(_ statement: String, _ endpoints: [Endpoint]) -> String {
            endpoints.isEmpty
                ? "    \(statement) { none; };\n"
                : endpoints.map { "    \(statement) port \($0.port) { \(addresses($0)); };\n" }.joined()
        }
        return lines("listen-on", four) + lines("listen-on-v6", six)
    }

    private var bindTransfers: String {
        setup.transferPrefixes.isEmpty ? "none;" : setup.transferPrefixes.map { "\($0);" }.joined(separator: " ")
    }

    private var bindNotify: String {
        guard !setup.notify.isEmpty else { return "" }
        let secondaries = setup.notify.map { "\($0.address) port \($0.port);" }.joined(separator: " ")
        return "    also-notify { \(secondaries) };\n"
    }
}

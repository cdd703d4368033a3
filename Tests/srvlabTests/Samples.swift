/// Scenarios and zones that tests write to files.
enum Samples {
    static let records = """
        $TTL 60
        @          SOA  ns host 1 3600 600 86400 60
        @          NS   ns
        @          A    192.0.2.80
        ns         A    192.0.2.53
        _im._xmpp  SRV  0 0 5269 chat
        chat       A    192.0.2.10

        """

    static let hops = "{ hops: [ 'chat.club.test:5269 192.0.2.10' ] }"

    private static func head(_ title: String, _ spec: String) -> String {
        let zone = records.split(separator: "\n").map { "    \($0)\n" }.joined()
        return "title: \(title)\nspec: \(spec)\nzones:\n  club.test: |\n\(zone)client: { protocols: [xmpp] }\n"
    }

    /// A scenario whose client finds `chat.club.test:5269 192.0.2.10`.
    static func scenario(title: String = "A title", spec: String = "D1", expect: String = hops) -> String {
        head(title, spec) + "resolve: im:alice@club.test\nexpect: \(expect)\n"
    }

    /// A scenario with a table of cases, by name.
    static func table(_ cases: KeyValuePairs<String, String>) -> String {
        let rows = cases.map { "  \($0): { resolve: im:alice@club.test, expect: \($1) }\n" }
        return head("A title", "D1") + "cases:\n" + rows.joined()
    }

    static let passing = scenario()
    static let failing = scenario(title: "A failure", expect: "{ hops: [ 'other.club.test:5269' ] }")
    static let missing = scenario(title: "A warning", spec: "RFC2782-FMT-8", expect: "{ error: noAddresses }")
    /// No client can fail it, which shows when it runs.
    static let broken = scenario(
        title: "A break", expect: "{ distribution: { of: first, shares: { chat.club.test: 1 } } }")
}

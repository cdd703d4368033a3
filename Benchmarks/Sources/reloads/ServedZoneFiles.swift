internal import Foundation

/// Two zones that fit each other only in the same version: an alias in the one leads to eight addresses in the other,
/// and the version is the TTL of all of them.
struct ServedZoneFiles {
    /// What is asked for; its answer is the alias and the addresses.
    static let name = "www.one.test"
    static let answerCount = 9
    private static let names = ["one.test", "two.test"]

    let folder: String
    /// Hosts beside what is asked for, so that reading takes its time.
    let filler: Int

    init(filler: Int) throws {
        self.filler = filler
        folder = NSTemporaryDirectory() + "srvlab-reloads-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func write(version: Int) throws {
        let head = "$TTL \(version)\n@ SOA ns host \(version) 3600 600 86400 60\n@ NS ns\nns A 192.0.2.53\n"
        let hosts = (0..<filler).map { "host\($0) A 198.51.100.\($0 % 256)\n" }.joined()
        let addresses = (1...8).map { "host A 192.0.2.\($0)\n" }.joined()
        for (name, text) in zip(ServedZoneFiles.names, ["www CNAME host.two.test.\n" + hosts, addresses + hosts]) {
            try (head + text).write(toFile: "\(folder)/\(name).zone", atomically: false, encoding: .utf8)
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

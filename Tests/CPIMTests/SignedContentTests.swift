import CPIM
import Foundation
import Testing
import Transport
import Zones

@Suite("Signed content") struct SignedContentTests {
    /// How a signature stands beside its content, or around it.
    enum Form: String, CaseIterable, Sendable {
        case detached, opaque

        var options: [String] { self == .detached ? [] : ["-nodetach"] }
        /// In a multipart, lines end with CRLF whatever they came with, and openssl puts that right before it checks.
        var checks: [String] { self == .detached ? [] : ["-binary"] }
        var mediaType: String { self == .detached ? "multipart/signed" : "application/pkcs7-mime" }
    }

    /// What is signed: a text, and octets that nobody may take for lines, which stand in no multipart (RFC 1847 2.1).
    struct Case: CustomTestStringConvertible, Sendable {
        let form: Form
        let entity: [UInt8]

        var testDescription: String { "\(form.rawValue), \(entity.count) octets" }
    }

    private static let text = Array(
        "Content-Type: text/plain; charset=utf-8\r\n\r\nIch komme sp\u{E4}ter.\r\n\r\n.\r\n".utf8)
    private static let binary =
        Array("Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n".utf8)
        + (0...255).map { UInt8($0) } + [13, 10, 10, 13]
    static let cases = [
        Case(form: .detached, entity: text), Case(form: .opaque, entity: text), Case(form: .opaque, entity: binary),
    ]

    @Test(
        "What openssl signed, it verifies behind two gateways, octet by octet",
        .enabled(if: OpenSSL.isInstalled, "openssl is not installed"), arguments: cases)
    func throughGateways(what: Case) async throws {
        let (form, entity) = (what.form, what.entity)
        let openSSL = try OpenSSL()
        defer { openSSL.remove() }
        let signed = try MIMEEntity(parsing: try openSSL.signed(entity, form.options))
        #expect(signed.mediaType == form.mediaType)
        let message = try CPIMMessage(
            [
                .from(CPIMAddress("im:alice@a.test", formalName: "Alice")), .to(CPIMAddress("im:bob@b.test")),
                .subject("später", language: "de"),
            ], content: signed)
        let arrived = try await Self.delivered(message.octets)
        #expect(arrived == message.octets)
        let content = try CPIMMessage(parsing: arrived).content.octets
        #expect(content == signed.octets)
        #expect(try openSSL.verified(content, form.checks) == entity)
        // A check that finds everything good finds nothing.
        var damaged = content
        let place = try #require(form == .detached ? Self.place(of: entity, in: content) : content.count - 200)
        damaged[place] ^= 1
        #expect(try openSSL.verified(damaged, form.checks) == nil)
    }

    /// The last octet of the entity's text.
    private static func place(of entity: [UInt8], in content: [UInt8]) -> Int? {
        Data(content).firstRange(of: Data(entity)).map { $0.upperBound - 4 }
    }

    /// What a recipient gets of a message that goes through two gateways on loopback.
    private static func delivered(_ content: [UInt8]) async throws -> [UInt8] {
        // To the world the next hop of b.test is the second gateway; that one has a view of its own.
        let inside = Lab.zones[0].replacing("192.0.2.1", with: "192.0.2.31")
        return try await Lab.run(on: .loopback) { lab in
            try await withZoneServer([try Zone(inside, origin: nil, file: "inside")]) { server in
                let behind = Lab(network: lab.network, names: lab.names, server: server.endpoint, log: lab.log)
                let services = [
                    (try lab.service("first") { $0.isGateway = true }, ["192.0.2.20"]),
                    (try behind.service("second") { $0.isGateway = true }, ["192.0.2.1"]),
                    (try behind.service("inbox", for: "b.test"), ["192.0.2.31"]),
                ]
                return try await lab.serving(services) {
                    var message = MessageOperation.test()
                    message.content = content
                    let status = try await lab.client().send(message, through: [try Lab.endpoint("192.0.2.20")]).status
                    #expect(status == .success)
                    #expect(
                        lab.story == [
                            "alice > 192.0.2.20", "first: message 5", "first > 192.0.2.1", "second: message 4",
                            "second > 192.0.2.31", "inbox: message 3", "inbox: delivered message 3", "inbox: success",
                            "second: success", "first: success",
                        ])
                    let delivered = lab.log.events.compactMap { event in
                        if case .delivered(.message(let message)) = event.kind { message.content } else { nil }
                    }
                    return try #require(delivered.first)
                }
            }
        }
    }
}

/// The program, with a key and a certificate of its own that nobody else has, in a folder that is to be removed.
private struct OpenSSL {
    private static let path = ChildProgram.path(of: "openssl")
    static var isInstalled: Bool { path != nil }

    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "signed-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let settings = "[req]\ndistinguished_name = name\n[name]\n"
        try Data(settings.utf8).write(to: file("settings"))
        let (status, output) = try run([
            "req", "-x509", "-config", "settings", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", "key", "-out", "certificate", "-subj", "/CN=alice", "-days", "2",
            "-addext", "subjectAltName=email:alice@a.test",
        ])
        try #require(status == 0, "\(output)")
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: folder)
    }

    func signed(_ entity: [UInt8], _ options: [String]) throws -> [UInt8] {
        try Data(entity).write(to: file("entity"))
        let (status, output) = try run(
            ["cms", "-sign", "-binary", "-crlfeol", "-in", "entity", "-out", "signed"] + options
                + ["-signer", "certificate", "-inkey", "key"])
        try #require(status == 0, "\(output)")
        return Array(try Data(contentsOf: file("signed")))
    }

    /// What was signed; nothing when the signature is none.
    func verified(_ signed: [UInt8], _ options: [String]) throws -> [UInt8]? {
        try Data(signed).write(to: file("arrived"))
        let (status, _) = try run(
            ["cms", "-verify", "-in", "arrived", "-CAfile", "certificate", "-out", "verified"] + options)
        return status == 0 ? Array(try Data(contentsOf: file("verified"))) : nil
    }

    private func file(_ name: String) -> URL { URL(filePath: "\(folder)/\(name)") }

    private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let program = try ChildProgram(
            try #require(OpenSSL.path), arguments,
            environment: ["HOME": folder, "LC_ALL": "C", "PATH": "/usr/bin:/bin"], in: folder, output: .pipe,
            errors: .sameAsOutput)
        let data = try program.output?.readToEnd() ?? Data()
        try program.output?.close()
        return (program.waitForEnd(), String(decoding: data, as: UTF8.self))
    }
}

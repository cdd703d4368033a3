import Foundation
import Transport

/// A program of this machine.
struct Program: Sendable {
    let name: String
    private let path: String?

    /// The program of that name, in `PATH` or where system programs are.
    init(_ name: String) {
        self.name = name
        path = ChildProgram.path(of: name)
    }

    var isInstalled: Bool { path != nil }

    /// Runs the program to its end.
    /// - Returns: What it printed, errors included.
    func run(_ arguments: [String]) throws -> String {
        guard let path else { throw CocoaError(.fileNoSuchFile) }
        // Neither the user's settings nor another language.
        let program = try ChildProgram(
            path, arguments, environment: ["HOME": "/", "LC_ALL": "C", "PATH": "/usr/bin:/bin"], output: .pipe,
            errors: .sameAsOutput)
        let data = try program.output?.readToEnd() ?? Data()
        try program.output?.close()
        program.waitForEnd()
        return String(decoding: data, as: UTF8.self)
    }
}

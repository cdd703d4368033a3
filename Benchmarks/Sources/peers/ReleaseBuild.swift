internal import Foundation
import Harness

/// The release binary of the package around this one.
enum ReleaseBuild {
    /// The folder of that package: four levels above this file.
    private static var root: String {
        var url = URL(filePath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.path()
    }

    /// The binary at `path`; without one, a fresh build.
    static func executable(_ path: String?) throws -> String {
        if let path {
            let full = URL(filePath: path).path()
            guard FileManager.default.isExecutableFile(atPath: full) else {
                throw Failure(
                    .usage, "--srvlab \(path): no such program; swift build -c release makes .build/release/srvlab")
            }
            return full
        }
        guard let swift = Program.find("swift") else {
            throw Failure(.unavailable, "swift is not in PATH: name a release binary with --srvlab")
        }
        Console.note("building srvlab (swift build -c release --product srvlab)")
        let build = try Program.run(swift, ["build", "-c", "release", "--product", "srvlab", "--package-path", root])
        guard build.status == 0 else { throw Failure(.unavailable, "srvlab cannot be built:\n\(build.text)") }
        return "\(root).build/release/srvlab"
    }
}

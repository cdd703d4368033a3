internal import Zones

extension CaptureFiles {
    /// Zones and scenarios in a folder that writing some files leaves as they are. They are of another capture, which
    /// they may contradict, and are served and tested with this one.
    /// - Returns: Their paths, in order.
    public static func remains(in folder: OutputFolder, beside files: [OutputFile]) -> [String] {
        let written = Set(files.map(folder.path))
        let scenarios = FileKind.files(below: folder.path(of: "Scenarios"), suffixes: [".yaml", ".yml"])
        let zones = FileKind.files(below: folder.path(of: "zones"), suffixes: [".zone"])
        return (scenarios + zones).filter { !written.contains($0) }
    }
}

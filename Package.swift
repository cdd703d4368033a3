// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // an existential costs a box: it has to be visible
    .enableUpcomingFeature("MemberImportVisibility"),  // a file uses only what it imports itself
    .enableUpcomingFeature("InternalImportsByDefault"),  // nothing of ldns leaks into a public interface unnoticed
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // async functions stay with their caller
    .strictMemorySafety(),  // `grep -rn unsafe Sources` lists every place where memory is ours to get right
]

let package = Package(
    name: "srvlab",
    platforms: [.macOS(.v26)],
    targets: [
        .systemLibrary(name: "CLDNS", pkgConfig: "ldns", providers: [.apt(["libldns-dev"]), .brew(["ldns"])]),
        .target(name: "CSockets"),
        .target(name: "DNSWire", dependencies: ["CLDNS"], swiftSettings: settings),
        .target(name: "Transport", dependencies: ["CSockets"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

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
    platforms: [.macOS(.v15)],  // Mutex, Atomic and Int128 of the standard library
    products: [
        .executable(name: "srvlab", targets: ["srvlab"]),
        .library(name: "Zones", targets: ["Zones", "DNSWire", "Transport"]),
        .library(name: "ZonesTesting", targets: ["ZonesTesting", "Zones", "DNSWire", "Transport"]),
        .library(name: "NextHops", targets: ["NextHops", "DNSWire", "Transport"]),
        .library(name: "CPIM", targets: ["CPIM", "NextHops", "DNSWire", "Transport"]),
        .library(
            name: "Conformance",
            targets: ["Conformance", "CPIM", "Zones", "NextHops", "Spread", "DNSWire", "Transport"]
        ),
        .library(
            name: "Operations",
            targets: ["Operations", "Conformance", "CPIM", "Zones", "NextHops", "Spread", "DNSWire", "Transport"]
        ),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        .systemLibrary(name: "CLDNS", pkgConfig: "ldns", providers: [.apt(["libldns-dev"]), .brew(["ldns"])]),
        .target(name: "CSockets"),
        .target(name: "DNSWire", dependencies: ["CLDNS"], swiftSettings: settings),
        .target(name: "Transport", dependencies: ["CSockets"], swiftSettings: settings),
        .target(
            name: "Zones",
            dependencies: ["DNSWire", "Transport", .product(name: "Logging", package: "swift-log")],
            swiftSettings: settings
        ),
        .target(name: "ZonesTesting", dependencies: ["DNSWire", "Transport", "Zones"], swiftSettings: settings),
        .target(name: "NextHops", dependencies: ["DNSWire", "Transport"], swiftSettings: settings),
        .target(name: "Spread", swiftSettings: settings),
        .target(
            name: "CPIM",
            dependencies: ["DNSWire", "NextHops", "Transport", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings
        ),
        .target(
            name: "Conformance",
            dependencies: ["CPIM", "DNSWire", "NextHops", "Spread", "Transport", "Yams", "Zones"],
            swiftSettings: settings
        ),
        .target(
            name: "Operations",
            dependencies: ["Conformance", "DNSWire", "NextHops", "Spread", "Transport", "Zones"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "srvlab",
            dependencies: [
                "CPIM", "Conformance", "DNSWire", "NextHops", "Operations", "Spread", "Transport", "Zones",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "DNSWireTests", dependencies: ["DNSWire"], swiftSettings: settings),
        .testTarget(name: "TransportTests", dependencies: ["Transport"], swiftSettings: settings),
        .testTarget(
            name: "ZonesTests",
            dependencies: ["DNSWire", "Transport", "Zones"],
            exclude: ["Peers/Zones"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ZonesTestingTests",
            dependencies: ["DNSWire", "NextHops", "Transport", "Zones", "ZonesTesting"],
            exclude: ["club.test.zone"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "NextHopsTests",
            dependencies: ["DNSWire", "NextHops", "Transport", "Zones"],
            swiftSettings: settings
        ),
        .testTarget(name: "SpreadTests", dependencies: ["Spread"], swiftSettings: settings),
        .testTarget(
            name: "CPIMTests",
            dependencies: ["CPIM", "DNSWire", "NextHops", "Transport", "Zones"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["CPIM", "Conformance", "DNSWire", "NextHops", "Spread", "Transport", "Zones"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ScenarioTests",
            dependencies: ["Conformance", "DNSWire", "NextHops", "Transport", "Zones"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OperationsTests",
            dependencies: ["Conformance", "DNSWire", "NextHops", "Operations", "Spread", "Transport", "Zones"],
            swiftSettings: settings
        ),
        .testTarget(name: "srvlabTests", dependencies: ["srvlab", "Transport"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.2

import Foundation
import PackageDescription

// The settings of the package that is measured.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
]

let zones = Target.Dependency.product(name: "Zones", package: "srvlab")
let nextHops = Target.Dependency.product(name: "NextHops", package: "srvlab")
let cpim = Target.Dependency.product(name: "CPIM", package: "srvlab")
let operations = Target.Dependency.product(name: "Operations", package: "srvlab")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// c-ares, to compare with, where it is installed; without it, its driver says so.
let hasCAres = FileManager.default.fileExists(atPath: "/usr/include/ares.h")

/// What a query costs, and what a resolution, a population and a message do.
let measuring: [Target] = [
    .target(name: "CAllocations"),
    .target(name: "CFlood"),
    .target(name: "CSteady"),
    .target(name: "Harness", swiftSettings: settings),
    .executableTarget(
        name: "allocations", dependencies: ["CAllocations", "Harness", zones, argumentParser], swiftSettings: settings),
    .target(name: "CAresDriver", linkerSettings: hasCAres ? [.linkedLibrary("cares")] : []),
    .executableTarget(
        name: "resolutions",
        dependencies: ["CAllocations", "CAresDriver", "Harness", nextHops, zones, argumentParser],
        swiftSettings: settings),
    .executableTarget(
        name: "peers", dependencies: ["CFlood", "Harness", zones, argumentParser], swiftSettings: settings),
    .executableTarget(
        name: "reloads", dependencies: ["CFlood", "CSteady", "Harness", zones, argumentParser], swiftSettings: settings),
    .executableTarget(
        name: "population", dependencies: ["Harness", operations, zones, argumentParser], swiftSettings: settings),
    .executableTarget(name: "starts", dependencies: ["Harness", zones, argumentParser], swiftSettings: settings),
    .executableTarget(
        name: "deliveries", dependencies: ["Harness", cpim, nextHops, zones, argumentParser], swiftSettings: settings),
]

/// Random queries and frames: the tools, and what one shares with the entry points of libFuzzer.
let fuzzing: [Target] = [
    .systemLibrary(name: "LDNSReader", pkgConfig: "ldns", providers: [.apt(["libldns-dev"]), .brew(["ldns"])]),
    .target(name: "QueryInvariants", dependencies: ["LDNSReader", zones], swiftSettings: settings),
    .executableTarget(
        name: "fuzz", dependencies: ["Harness", "QueryInvariants", zones, argumentParser], swiftSettings: settings),
    .executableTarget(
        name: "frames", dependencies: ["Harness", cpim, nextHops, zones, argumentParser], swiftSettings: settings),
]

/// libFuzzer brings the `main` of these two: without `--sanitize=fuzzer` they do not link, so they are there on request.
/// Dead code stays in, or the linker drops the coverage of all modules but one:
///
///     LIBFUZZER=1 swift build -c release --sanitize=fuzzer --sanitize=address --disable-dead-strip \
///         --product FuzzQuery --package-path Benchmarks --scratch-path Benchmarks/.build/libfuzzer
let libFuzzing: [Target] =
    Context.environment["LIBFUZZER"] == nil
    ? []
    : [
        .executableTarget(name: "FuzzQuery", dependencies: ["QueryInvariants", zones], swiftSettings: settings),
        .executableTarget(name: "FuzzZone", dependencies: ["QueryInvariants", zones], swiftSettings: settings),
    ]

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "srvlab", path: "../"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: measuring + fuzzing + libFuzzing,
    swiftLanguageModes: [.v6]
)

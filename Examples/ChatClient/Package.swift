// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "ChatClient",
    platforms: [.macOS(.v15)],
    products: [.library(name: "ChatClient", targets: ["ChatClient"])],
    dependencies: [.package(name: "srvlab", path: "../..")],  // elsewhere: the path, or the URL and version, of srvlab
    targets: [
        .target(name: "ChatClient", dependencies: [.product(name: "NextHops", package: "srvlab")]),
        .testTarget(
            name: "ChatClientTests",
            dependencies: [
                "ChatClient", .product(name: "ZonesTesting", package: "srvlab"),
                .product(name: "Conformance", package: "srvlab"),
            ],
            exclude: ["chat.test.zone", "Scenarios"]
        ),
    ]
)

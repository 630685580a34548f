// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// Tests read their golden files by path, so that they can also rewrite them.
func tests(of name: String, _ more: [Target.Dependency] = [], golden: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + more, exclude: golden, swiftSettings: strict)
}

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
]
let posix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let embedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let collections: Target.Dependency = .product(name: "Collections", package: "swift-collections")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

// Arrows point down only: a module imports those below it.
let package = Package(
    name: "meshsim",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "meshsim", targets: ["meshsim"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "meshsim",
            dependencies: [
                "MeshAdmin", "MeshSimulation", "TopologyYAML", "MeshModel",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        module(
            "MeshAdmin",
            [
                "MeshSimulation", "MeshControl", "MeshModel", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"), logging, posix,
            ] + nio),
        module(
            "MeshSimulation",
            ["MeshDataPlane", "MeshControl", "MeshTLS", "MeshPKI", "MeshModel", posix, collections, histogram] + nio),
        module("MeshDataPlane", ["MeshControl", "MeshTLS", "MeshPKI", "MeshModel", collections] + nio),
        module("MeshControl", ["MeshModel", collections]),
        module("MeshTLS", ["MeshPKI", "MeshModel", "COpenSSL"] + nio),
        module("MeshPKI", ["MeshModel", "COpenSSL"]),
        module("TopologyYAML", ["MeshModel", "CLibYAML"]),
        module("MeshModel", []),
        .executableTarget(
            name: "meshsim-bench",
            dependencies: ["MeshSimulation", "MeshDataPlane", "MeshTLS", "MeshPKI", "MeshModel", embedded],
            path: "scripts/bench/meshsim", swiftSettings: strict),
        tests(of: "TopologyYAML", ["MeshModel"], golden: ["Golden"]),
        tests(of: "MeshControl", ["MeshModel"], golden: ["Scripts"]),
        tests(of: "MeshModel"),
        tests(of: "MeshSimulation", ["TopologyYAML", "MeshDataPlane", "MeshControl", "MeshPKI", "MeshModel"] + nio),
        tests(of: "MeshAdmin", ["MeshSimulation", "MeshModel", posix]),
        tests(of: "MeshPKI", ["MeshModel", "COpenSSL"]),
        tests(of: "MeshTLS", ["MeshPKI", "MeshModel", "COpenSSL", embedded, posix] + nio),
        tests(of: "meshsim", ["MeshSimulation", "MeshModel"], golden: ["Golden"]),
        tests(
            of: "MeshDataPlane",
            ["MeshSimulation", "MeshTLS", "MeshPKI", "MeshControl", "MeshModel", embedded, posix] + nio),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .systemLibrary(
            name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    ],
    swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.2
import PackageDescription

/// What is built. Arrows point down only: a module may import those that it stands above, all that lies below them, and
/// what it uses of others. `TidyTests` reads this table as it stands here and holds the sources to it; what nothing needs
/// is no part of it.
let modules: [Module] = [
    .library("Libc"),
    .library("MeshModel", above: ["Libc"]),
    .library("TopologyYAML", above: ["MeshModel"], using: ["CLibYAML"]),
    .library("MeshPKI", above: ["MeshModel"], using: ["COpenSSL"]),
    .library("MeshTLS", above: ["MeshPKI"], using: ["COpenSSL", "NIOCore"]),
    .library("MeshPolicies", above: ["MeshModel"]),
    .library("MeshControl", above: ["MeshModel"], using: ["DequeModule", "HeapModule", "OrderedCollections"]),
    .library("MeshRecord", above: ["MeshModel"], using: ["DequeModule", "OrderedCollections", "Histogram"]),
    .library(
        "MeshDataPlane", above: ["MeshPolicies", "MeshTLS"],
        using: ["NIOCore", "NIOHTTP1", "DequeModule", "HeapModule"]),
    .library(
        "MeshRuntime", above: ["MeshRecord", "MeshControl", "MeshDataPlane"],
        using: ["NIOCore", "NIOPosix", "DequeModule", "HeapModule"], edge: ["Live", "Virtual/SimulatedEventLoop.swift"]),
    .library("MeshExperiments", above: ["MeshRuntime"], using: ["NIOCore"], edge: ["Explore", "Plan"]),
    .library(
        "MeshAdmin", above: ["MeshRuntime"],
        using: ["NIOCore", "NIOHTTP1", "NIOPosix", "Hummingbird", "ServiceLifecycle", "Logging"], edge: ["*"]),
    .program("meshsim", above: ["MeshAdmin", "MeshExperiments", "TopologyYAML"], using: ["ArgumentParser"]),
    .program("meshsim-bench", above: ["MeshRuntime"], using: ["NIOCore", "NIOEmbedded"]),

    .tests("TidyTests", data: ["allowed.txt"]),
    .tests("MeshModelTests", above: ["MeshModel"]),
    .tests("TopologyYAMLTests", above: ["TopologyYAML"], data: ["Golden"]),
    .tests("MeshPKITests", above: ["MeshPKI"], using: ["COpenSSL"]),
    .tests("MeshTLSTests", above: ["MeshTLS"], using: ["COpenSSL", "NIOCore", "NIOEmbedded", "NIOPosix"]),
    .testSupport("GoldenScripts", above: ["MeshModel"]),
    .tests("MeshPoliciesTests", above: ["GoldenScripts", "MeshPolicies"], data: ["Scripts"]),
    .tests(
        "MeshControlTests", above: ["GoldenScripts", "MeshControl", "MeshRecord"], using: ["OrderedCollections"],
        data: ["Scripts"]),
    .tests("MeshRecordTests", above: ["MeshRecord"]),
    .tests(
        "MeshDataPlaneTests", above: ["MeshDataPlane", "MeshRecord"], using: ["NIOCore", "NIOEmbedded", "NIOPosix"]),
    .testSupport("RunningMeshes", above: ["MeshRuntime", "TopologyYAML"]),
    .meshTests("MeshRuntimeTests", above: ["RunningMeshes"], using: ["NIOCore"]),
    .meshTests("WholeMeshTests", above: ["RunningMeshes"], using: ["NIOCore"], data: ["Golden", "Reported"]),
    .meshTests("MeshExperimentsTests", above: ["MeshExperiments", "RunningMeshes"], data: ["Incidents"]),
    .meshTests("MeshAdminTests", above: ["MeshAdmin"], using: ["NIOCore", "NIOHTTP1", "NIOPosix"]),
    .meshTests("meshsimTests", above: ["meshsim"], data: ["Golden"]),
]

/// The packages that the products above come from.
let packages = [
    "ArgumentParser": "swift-argument-parser",
    "DequeModule": "swift-collections",
    "HeapModule": "swift-collections",
    "Histogram": "hdrhistogram-swift",
    "Hummingbird": "hummingbird",
    "Logging": "swift-log",
    "NIOCore": "swift-nio",
    "NIOEmbedded": "swift-nio",
    "NIOHTTP1": "swift-nio",
    "NIOPosix": "swift-nio",
    "OrderedCollections": "swift-collections",
    "ServiceLifecycle": "swift-service-lifecycle",
]

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
    targets: modules.map(\.target) + [
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .systemLibrary(
            name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    ],
    swiftLanguageModes: [.v6]
)

struct Module {
    enum Kind { case library, program, support, tests }

    let kind: Kind
    let name: String
    var above: [String] = []
    var using: [String] = []
    var data: [String] = []

    /// `edge`: the folders that may ask the machine for time, threads and chance; `*` is all of them. `TidyTests` alone
    /// reads it, in the table above: no target is built otherwise for it.
    static func library(
        _ name: String, above: [String] = [], using: [String] = [], edge: [String] = []
    ) -> Module { Module(kind: .library, name: name, above: above, using: using) }

    static func program(_ name: String, above: [String], using: [String] = []) -> Module {
        Module(kind: .program, name: name, above: above, using: using)
    }

    /// `data`: what tests read by path, so that they can also rewrite it.
    static func tests(_ name: String, above: [String] = [], using: [String] = [], data: [String] = []) -> Module {
        Module(kind: .tests, name: name, above: above, using: using, data: data)
    }

    /// What several modules of tests share.
    static func testSupport(_ name: String, above: [String]) -> Module {
        Module(kind: .support, name: name, above: above)
    }

    /// Tests that run whole meshes: they expect the machine's time for themselves. `TidyTests` and `scripts/test` alone read
    /// that, in the table above: they are built as all tests are.
    static func meshTests(_ name: String, above: [String], using: [String] = [], data: [String] = []) -> Module {
        Module(kind: .tests, name: name, above: above, using: using, data: data)
    }

    /// Every module that this one may import.
    var below: Set<String> {
        modules.filter { above.contains($0.name) }.reduce(into: Set(above)) { $0.formUnion($1.below) }
    }

    var target: Target {
        let dependencies =
            below.sorted().map { Target.Dependency.byName(name: $0) }
            + using.map { product in
                packages[product].map { .product(name: product, package: $0) } ?? .byName(name: product)
            }
        var settings: [SwiftSetting] = [.treatAllWarnings(as: .error)]
        // Both read structs of the C library, which count as members of whatever C module was loaded first.
        if !["MeshAdmin", "meshsim-bench"].contains(name) {
            settings.append(.enableUpcomingFeature("MemberImportVisibility"))
        }
        return switch kind {
        case .library: .target(name: name, dependencies: dependencies, swiftSettings: settings)
        case .support:
            .target(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: settings)
        case .program: .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
        case .tests: .testTarget(name: name, dependencies: dependencies, exclude: data, swiftSettings: settings)
        }
    }
}

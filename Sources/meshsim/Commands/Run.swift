import ArgumentParser
import Foundation
import MeshAdmin
import MeshModel
import MeshRecord
import MeshRuntime
import Synchronization

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a topology on this machine: real listeners, real TLS, real traffic.",
        discussion: """
            Starts every instance, drives the load, plays the scenario, and ends with a summary. Ctrl-C ends the run \
            in an orderly way, a second Ctrl-C at once.
            """)

    @Argument(help: "The topology file; - is standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var topology: String

    @Option(name: .customLong("for"), help: ArgumentHelp("How long to run, in mesh time.", valueName: "duration"))
    var duration: MeshDuration?

    @Option(help: "Mesh seconds per wall second, in the place of the topology's.")
    var speed: Double?

    @Option(help: "The seed, in the place of the topology's.")
    var seed: UInt64?

    @OptionGroup var files: RunFiles

    @Option(help: ArgumentHelp("Where to open the control socket.", valueName: "path"))
    var socket: String?

    @Option(help: "Threads that instances are spread over.")
    var loops: Int = min(4, ProcessInfo.processInfo.activeProcessorCount)

    func validate() throws {
        if let speed, !(0.001...1_000_000).contains(speed) {
            throw ValidationError("--speed must be from 0.001 to 1000000")
        }
        if !(1...64).contains(loops) { throw ValidationError("--loops must be from 1 to 64") }
    }

    func run() async throws {
        var topology = try TopologyFile(path: topology).topology(overrides: files.overriding.overrides)
        if let speed { topology.clock.speed = speed }
        if let seed { topology.seed = seed }
        try await Exit.onError { try await run(topology) }
    }

    private func run(_ topology: Topology) async throws {
        let stopping = StopRequest()
        let openSocket = OpenSocket()
        let signals = StopSignals(
            onFirst: { stopping.make() },
            onSecond: {
                openSocket.remove()
                RunDisplay.abandon()
            })
        defer { signals.cancel() }
        remark(on: topology)
        Remarks.ofSimulationKeys(in: topology)
        Remarks.ofLoad(in: topology)
        let outputs = try files.open()
        let live = try await LiveRun.prepare(topology, start: .now, loops: loops)
        try await live.mesh.onControl { mesh in outputs.listen { mesh.recorder.log.addListener($0) } }
        stopping.whenMade { live.stop() }
        let report: Report
        do { report = try await play(live, openSocket) } catch {
            try outputs.closeEvents()
            throw error
        }
        try outputs.closeEvents()
        try outputs.write(report)
        Standard.output(Summary.text(report))
        if report.exit != 0 { throw ExitCode(report.exit) }
    }

    /// A topology of months is not meant for this machine's clock.
    private func remark(on topology: Topology) {
        guard duration == nil, let end = topology.naturalEnd() else { return }
        let wall = end.scaled(by: 1 / topology.clock.speed)
        guard wall > .seconds(3_600) else { return }
        Remarks.note("this takes \(wall.brief); `meshsim simulate` plays it on a virtual clock")
    }

    private func play(_ live: LiveRun, _ openSocket: OpenSocket) async throws -> Report {
        let admin = AdminServer(mesh: live.mesh, socket: socket, onDown: { live.stop() })
        let display = RunDisplay.start(live.mesh)
        return try await live.run(
            for: duration?.value,
            opening: {
                try await admin.start()
                openSocket.path.withLock { [path = await admin.socket] in $0 = path }
            },
            closing: {
                await admin.stop()
                await display.stop()
            })
    }

    /// The control socket's file, for an end that waits for nobody.
    private final class OpenSocket: Sendable {
        let path = Mutex<String?>(nil)
        func remove() { path.withLock { if let path = $0 { unlink(path) } } }
    }
}

extension MeshTime {
    /// The machine's date, in whole seconds.
    fileprivate static var now: MeshTime { MeshTime(secondsSinceEpoch: Int64(Date().timeIntervalSince1970)) }
}

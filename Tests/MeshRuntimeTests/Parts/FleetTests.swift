import MeshDataPlane
import MeshModel
import MeshPKI
import NIOCore
import RunningMeshes
import Testing

@testable import MeshRuntime

/// A fleet alone, of members that only write down what they are told: no control plane, no authority, no recorder.
@Suite struct FleetTests {
    private let loop = SimulatedEventLoop()
    private let told = Told()
    private let topology: Topology

    init() throws {
        topology = try Running.topology(
            """
            version: 1
            name: fleet
            services:
              web: {replicas: 2}
            load:
              - {to: web, rate: 1/s}
            """)
    }

    private func makeFleet() -> Fleet {
        let network = SimulatedNetwork(NetworkSpec(), loop: loop, random: SeededRandom(seed: 1))
        let sink = LoopTelemetry.Sink(handshake: { _ in }, happening: { _ in })
        let telemetry = LoopTelemetry(loop: loop, expectations: [], sink: sink)
        let environment = Environment(
            loop: loop, network: network, clock: MeshClock(origin: loop.now, start: start, speed: 1),
            random: SeededRandom(seed: 1), trust: TrustCache(), connectionLimit: 10,
            telemetry: telemetry, send: { _, _ in })
        let lane = Lane(telemetry: telemetry, environment: environment, isPaced: false)
        return Fleet(
            lanes: [lane], control: loop, topology: topology,
            addresses: SimulatedAddresses(network: network, costs: nil),
            makeMember: { [told] configuration, _ in Double(configuration.id, told) })
    }

    private let start = MeshTime(secondsSinceEpoch: 1_767_225_600)
    private let load = InstanceID(Load.defaultName, 1)

    private func create(_ ids: [InstanceID], in fleet: Fleet) {
        for id in ids {
            fleet.create(id, identity: SPIFFEID("spiffe://mesh.example/ns/default/sa/\(id.service)")!)
        }
    }

    private func web(_ number: Int) -> InstanceID { InstanceID(ServiceName("web")!, number) }

    private func settle() { while loop.step() {} }

    @Test func `members are started and stopped, and their places are their own`() throws {
        let fleet = makeFleet()
        create([web(1), web(2)], in: fleet)
        settle()
        let places = Set(fleet.all.map(\.slot.address))
        #expect(places.count == 2)
        fleet.discard(web(1))
        settle()
        #expect(told.log == ["web.1 start", "web.2 start", "web.1 stop"])
        #expect(fleet[web(1)] == nil && fleet[web(2)] != nil && !fleet.isEmpty)
    }

    @Test func `endpoints reach the members of the callers alone, in the order of their numbers`() {
        let fleet = makeFleet()
        create([web(2), web(1), load], in: fleet)
        settle()
        told.log = []
        let snapshot = EndpointSnapshot(service: ServiceName("web")!, version: 1, endpoints: [])
        fleet.publish(snapshot, to: [ServiceName("web")!])
        settle()
        #expect(told.log == ["web.1 hears", "web.2 hears"])
    }

    @Test func `what is told to somebody who has gone is no mistake`() {
        let fleet = makeFleet()
        fleet.send(.renew, to: web(1))
        fleet.discard(web(1))
        settle()
        #expect(told.log.isEmpty)
    }

    @Test func `a load generator that comes late begins with the load of the run`() {
        let fleet = makeFleet()
        fleet.beginLoad(from: start)
        create([load, web(1)], in: fleet)
        settle()
        #expect(told.log == ["load.1 start", "load.1 load", "web.1 start"])
    }

    @Test func `the load has ended when the last request of every generator has`() throws {
        let fleet = makeFleet()
        let generators = [load, InstanceID(Load.defaultName, 2)]
        create(generators + [web(1)], in: fleet)
        var hasEnded = false
        fleet.endLoad().assumeIsolated().whenSuccess { hasEnded = true }
        settle()
        #expect(Set(told.ends.keys) == Set(generators), "a service makes no load of its own")
        for generator in generators {
            #expect(!hasEnded)
            told.ends[generator]?()
            settle()
        }
        #expect(hasEnded)
    }

    @Test func `a load generator that comes after the end of the load makes none`() {
        let fleet = makeFleet()
        fleet.beginLoad(from: start)
        _ = fleet.endLoad()
        create([load], in: fleet)
        settle()
        #expect(told.log == ["load.1 start"])
    }

    /// Sendable since it is on the test's own thread alone.
    private final class Told: @unchecked Sendable {
        var log: [String] = []
        /// To be called when the load of each has ended.
        var ends: [InstanceID: () -> Void] = [:]
    }

    /// A member that does nothing. Sendable since it is on the test's own thread alone.
    private final class Double: LoadMember, @unchecked Sendable {
        let id: InstanceID
        private let told: Told

        init(_ id: InstanceID, _ told: Told) {
            self.id = id
            self.told = told
        }

        var drawnClock: InstanceClock? { nil }
        var presentedLeaf: Certificate? { nil }
        var exported: (credential: Credential, bundles: TrustBundles)? { nil }
        var connectionCount: Int { 0 }

        func start() { told.log.append("\(id) start") }
        func stop() { told.log.append("\(id) stop") }
        func receive(_ message: ControlMessage) { told.log.append("\(id) hears") }
        func present(_ credential: Credential?) {}
        func beginLoad(from start: MeshTime) { told.log.append("\(id) load") }
        func endLoad(_ done: @escaping () -> Void) { told.ends[id] = done }
    }
}

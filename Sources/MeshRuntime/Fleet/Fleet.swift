import MeshDataPlane
import MeshModel
import NIOCore

/// The members of a mesh and the lanes they live on.
///
/// Sendable since it is confined to the control loop, as its entries assert; members are reached on their own loops.
final class Fleet: @unchecked Sendable {
    let lanes: [Lane]
    private let control: any EventLoop
    private let topology: Topology
    private let addresses: any AddressPlan
    private let makeMember: (Instance.Configuration, Environment) -> any Member
    /// By service and number; those that were created and not discarded.
    private var members: [ServiceName: [Int: Hosted]] = [:]
    /// The same, by the host that they call from.
    private var occupants: [String: InstanceID] = [:]
    private var nextLane = 0
    /// When the load began; nil before.
    private var loadStart: MeshTime?

    /// A member, where it lives and where it listens.
    struct Hosted {
        var member: any Member
        var lane: Lane
        var slot: AddressSlot
    }

    /// - Parameter makeMember: called on the control loop.
    init(
        lanes: [Lane], control: any EventLoop, topology: Topology, addresses: any AddressPlan,
        makeMember: @escaping (Instance.Configuration, Environment) -> any Member = { Instance($0, environment: $1) }
    ) {
        self.lanes = lanes
        self.control = control
        self.topology = topology
        self.addresses = addresses
        self.makeMember = makeMember
    }

    subscript(id: InstanceID) -> Hosted? {
        control.assertInEventLoop()
        return members[id.service]?[id.number]
    }

    var isEmpty: Bool {
        control.assertInEventLoop()
        return members.values.allSatisfy(\.isEmpty)
    }

    /// By name and number.
    var all: [Hosted] {
        control.assertInEventLoop()
        return members.keys.sorted().flatMap { members(of: $0) }
    }

    /// Those of one service, by number.
    private func members(of service: ServiceName) -> [Hosted] {
        (members[service] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    }

    /// Who calls from a host; nil where that is nobody, or all share one.
    func occupant(of host: String) -> InstanceID? {
        control.assertInEventLoop()
        return occupants[host]
    }

    // MARK: Coming and going

    /// Makes a member and starts it; one that makes load begins with that when the run has begun.
    func create(_ id: InstanceID, identity: SPIFFEID) {
        control.assertInEventLoop()
        let lane = takeLane()
        let service = topology.service(id.service)
        let slot = addresses.take(
            for: Occupant(
                instance: id, locality: Locality(trustDomain: identity.trustDomain, zone: service?.zone),
                cores: service?.cores))
        let member = makeMember(
            Instance.Configuration(id, identity: identity, at: slot, in: topology), lane.environment)
        if let host = slot.source { occupants[host] = id }
        members[id.service, default: [:]][id.number] = Hosted(member: member, lane: lane, slot: slot)
        lane.paced.submit { member.start() }
        if service == nil, let loadStart, let member = member as? any LoadMember {
            lane.loop.execute { member.beginLoad(from: loadStart) }
        }
    }

    private func takeLane() -> Lane {
        defer { nextLane = (nextLane + 1) % lanes.count }
        return lanes[nextLane]
    }

    /// Forgets a member, and closes whatever it left open.
    func discard(_ id: InstanceID) {
        control.assertInEventLoop()
        guard let gone = members[id.service]?.removeValue(forKey: id.number) else { return }
        gone.lane.loop.execute { gone.member.stop() }
        if let host = gone.slot.source { occupants[host] = nil }
        addresses.release(gone.slot)
    }

    // MARK: Messages

    func send(_ message: ControlMessage, to id: InstanceID) {
        guard let hosted = self[id] else { return }
        let member = hosted.member
        switch message {
        case .certificate, .renew: hosted.lane.paced.submit { member.receive(message) }
        case .certificateRefused, .bundles, .endpoints, .policy, .reportLoad, .drain:
            hosted.lane.loop.execute { member.receive(message) }
        }
    }

    /// Sends the snapshot to every member of the callers.
    func publish(_ snapshot: EndpointSnapshot, to callers: [ServiceName]) {
        control.assertInEventLoop()
        for caller in callers {
            for hosted in members(of: caller) {
                let member = hosted.member
                hosted.lane.loop.execute { member.receive(.endpoints(snapshot)) }
            }
        }
    }

    // MARK: Load

    func beginLoad(from start: MeshTime) {
        control.assertInEventLoop()
        loadStart = start
        for lane in lanes {
            lane.loop.execute { lane.telemetry.begin(at: start) }
        }
        for load in Set(topology.load.map(\.from)).sorted() {
            for hosted in members(of: load) {
                guard let member = hosted.member as? any LoadMember else { continue }
                hosted.lane.loop.execute { member.beginLoad(from: start) }
            }
        }
    }

    /// - Returns: done when the load's last request has ended.
    func endLoad() -> EventLoopFuture<Void> {
        control.assertInEventLoop()
        loadStart = nil
        let generators = all.filter { topology.service($0.member.id.service) == nil }
        let answered = generators.compactMap { hosted -> EventLoopFuture<Void>? in
            guard let member = hosted.member as? any LoadMember else { return nil }
            let answered = hosted.lane.loop.makePromise(of: Void.self)
            hosted.lane.loop.execute { member.endLoad { answered.succeed() } }
            return answered.futureResult
        }
        return EventLoopFuture.andAllSucceed(answered, on: control)
    }

    /// Done when the loops have done all that they have been told to do by now.
    func settled() -> EventLoopFuture<Void> {
        control.assertInEventLoop()
        return EventLoopFuture.andAllSucceed(lanes.map { $0.loop.submit {} }, on: control)
    }
}

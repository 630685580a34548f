import GoldenScripts
import MeshControl
import MeshModel
import OrderedCollections
import Testing

/// Whatever is observed, in whatever order, the plane keeps its word, and the mesh ends up as wanted once all messages
/// have arrived and nothing is made to fail any more. A failure prints the seed that led to it.
@Test("Random observations", arguments: 1...60 as ClosedRange<UInt64>)
func randomObservations(seed: UInt64) throws {
    var run = try RandomRun(seed: seed)
    for _ in 0..<400 { run.step() }
    run.finish()
    #expect(run.broken == [], "seed \(seed)")

    var again = try RandomRun(seed: seed)
    for _ in 0..<400 { again.step() }
    again.finish()
    #expect(again.history == run.history, "seed \(seed): the same observations, other actions")
}

/// Five thousand instances come up, renew, change their root, die together and come back; work per message does not grow with the mesh.
@Test("Many instances", .timeLimit(.minutes(1)), arguments: [(services: 1_000, replicas: 5), (1, 5_000)])
func manyInstances(services: Int, replicas: Int) throws {
    let lines = (1...services).map { "s\($0) x\(replicas)" + ($0 > 1 ? " calls=s\($0 / 2)" : "") }
    var run = try RandomRun(seed: 1, topology: Topology.scripted(lines + ["load -> s1"]))
    run.settle()
    run.observe(.operate(.renew(.everything)))
    run.settle()
    for verb: AuthorityAction in [.prepare(.new), .distribute, .activate, .revoke] {
        run.observe(.operate(.authority(verb, of: TrustDomainSpec.fallback.name)))
    }
    run.settle()
    for service in 1...services { run.observe(.operate(.inject(.crash(.service(ServiceName("s\(service)")!))))) }
    for service in 1...services { run.observe(.operate(.clear(.crash(.service(ServiceName("s\(service)")!))))) }
    run.finish()
    #expect(run.plane.workloads.reduce(0) { $0 + $1.count(.ready) } == services * replicas + 1)
    #expect(run.broken == [])
}

/// A control plane among instances whose messages arrive late and in any order, and a checker of what it says.
struct RandomRun {
    var plane: ControlPlane
    private(set) var history: [Action] = []
    /// What the plane did that it must not.
    private(set) var broken: [String] = []
    private var now = Desk.start
    private var random: SeededRandom
    private var instances = HonestInstances()
    private var mail: [Observation] = [.started]
    private var states: [InstanceID: InstanceState] = [:]
    private var newest: [ServiceName: Int] = [:]
    private var versions: [ServiceName: Int] = [:]
    private var authorities = AuthorityRules()

    init(seed: UInt64, topology: Topology? = nil) throws {
        random = SeededRandom(seed: seed)
        let lines = [
            "trust a.example ttl=40s federates=b.example", "trust b.example", "web x3 calls=catalog,ratings drain=2s",
            "catalog x2 scale-down=soonest-to-expire", "ratings x1 trust=b.example scale-down=oldest", "load -> web",
            "discovery \(seed % 3 * 100)ms", "bundles a.example delay=0s..3s miss=30% resync=5s refresh=7s",
            "authority b.example rate=20/s latency=0s..1s",
        ]
        plane = ControlPlane(topology: try topology ?? Topology.scripted(lines))
    }

    mutating func step() {
        switch random.below(10) {
        case 0: observe(.operate(randomOperation()))
        case 1:
            let unasked: InstanceMessage = random.chance(0.5) ? .drained : .acknowledged(.policy, version: 1)
            observe(.message(unasked, from: randomInstance()))
        case 2 where random.chance(0.3): observe(.died(randomInstance(), reason: "crashed"))
        case 3: advance(by: .milliseconds(random.below(3_000)))
        default: if !mail.isEmpty { observe(mail.remove(at: random.below(mail.count))) }
        }
    }

    /// Clears every fault, lets everything arrive, waits for everything there is to wait for, and looks at what is left.
    mutating func finish() {
        for active in plane.activeFaults { observe(.operate(.clear(active.fault.handle))) }
        settle()
        for workload in plane.workloads {
            let name = workload.name
            let ready = workload.instances.filter { $0.state == .ready }
            expect(workload.count(.ready) == workload.wanted, "\(name): \(ready.count) of \(workload.wanted) are ready")
            expect(workload.instances == ready, "\(name): some are neither ready nor gone")
            let bundle = plane.authorities[workload.profile.trustDomain]!.bundle
            expect(ready.allSatisfy { $0.bundles.own == bundle }, "\(name): some never got the newest bundle")
            expect(ready.allSatisfy { $0.presented == nil }, "\(name) presents what is cleared")
            let known = workload.callers.isEmpty ? [] : ready.map(\.id)
            expect(workload.published.endpoints.map(\.instance) == known, "\(name): callers are not up to date")
        }
    }

    mutating func settle() {
        while true {
            if !mail.isEmpty {
                let arrived = mail
                mail = []
                for message in arrived { observe(message) }
            } else if let deadline = plane.nextDeadline {
                now = max(now, deadline)
                observe(.tick)
            } else {
                return
            }
        }
    }

    private mutating func advance(by length: Duration) {
        let end = now + length
        while let deadline = plane.nextDeadline, deadline <= end {
            now = deadline
            observe(.tick)
        }
        now = end
    }

    mutating func observe(_ observation: Observation) {
        let actions = plane.handle(observation, at: now)
        for (index, action) in actions.enumerated() {
            check(action, next: index + 1 < actions.count ? actions[index + 1] : nil)
            mail += instances.answers(to: action, of: plane, at: now)
        }
        if let deadline = plane.nextDeadline { expect(deadline > now, "a deadline that is due was left") }
        history += actions
    }

    private mutating func check(_ action: Action, next: Action?) {
        broken += authorities.broken(by: action)
        switch action {
        case .create(let id):
            expect(id.number == newest[id.service, default: 0] + 1, "\(id) is not the next number")
            newest[id.service] = id.number
        case .record(.instance(let id, .entered(let to, let from, _))):
            expect(states[id] == from, "\(id) was not in the state it left")
            states[id] = to
            if to == .stopped { expect(next == .stop(id), "\(id) was not stopped") }
        case .publish(let snapshot, _):
            let before = versions[snapshot.service, default: 0]
            expect(snapshot.version == before + 1, "\(snapshot.text) follows v\(before)")
            versions[snapshot.service] = snapshot.version
        case .record(.instance(let id, .csrDropped)):
            // An instance asks until it is answered.
            guard plane.instance(id) != nil else { return }
            mail.append(.message(instances.request(of: id, .initial, attempt: 2), from: id))
        case .sign(let id, _, _, _, _), .present(let id, _, _), .kill(let id), .send(let id, _):
            expect(states[id] != .stopped && states[id] != nil, "\(id) is not there")
        case .sendBundles, .stop, .part, .record, .makeRoot, .makeIssuer, .destroyRoot: break
        }
    }

    private mutating func expect(_ condition: Bool, _ message: @autoclosure () -> String) {
        if !condition { broken.append(message()) }
    }

    private mutating func randomInstance() -> InstanceID {
        let workload = plane.workloads[random.below(plane.workloads.count)]
        return InstanceID(workload.name, random.below(newest[workload.name, default: 0] + 1) + 1)
    }

    private mutating func randomOperation() -> OperatorAction {
        let instance = randomInstance()
        let target: Target = random.chance(0.5) ? .instance(instance) : .service(instance.service)
        let domain = plane.workloads[random.below(plane.workloads.count)].profile.trustDomain
        let fault = CertificateFault.allCases[random.below(CertificateFault.allCases.count)]
        return switch random.below(10) {
        case 0, 1: .scale(instance.service, to: random.below(6), order: VictimOrder.allCases[random.below(3)])
        case 2: .renew(random.chance(0.3) ? .everything : .target(target))
        case 3: .inject(.certificate(fault, on: target))
        case 4: .inject(.crash(target))
        case 5: .inject(.authority(.pause, domain))
        case 6: .clear(random.chance(0.5) ? .certificate(target) : .crash(target))
        case 7: .clear(.authority(domain))
        default: .authority(randomVerb(), of: domain)
        }
    }

    private mutating func randomVerb() -> AuthorityAction {
        let rotation = RootRotation(
            strategy: RootRotation.Strategy.allCases[random.below(4)], distributeWait: .seconds(random.below(3)),
            reissueWait: .seconds(random.below(5)), retireWait: .seconds(random.below(3)))
        let verbs: [AuthorityAction] = [
            .prepare(RootOrigin.allCases[random.below(3)]), .distribute, .activate, .taint, .retire, .revoke, .remove,
            .rotateIntermediate, .rotateRoot(rotation),
        ]
        return verbs[random.below(verbs.count)]
    }
}

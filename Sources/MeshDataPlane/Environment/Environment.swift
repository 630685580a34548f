import MeshModel
import MeshPKI
import NIOCore
import Synchronization

/// What an instance finds around it. All of one instance runs on `loop`.
///
/// A loop has one for all of its instances, of which each makes its own.
package struct Environment: Sendable {
    package let loop: any EventLoop
    package let network: any Network
    package let clock: MeshClock
    /// The run's; each consumer splits its own stream off by name.
    package let random: SeededRandom
    package let trust: TrustCache
    /// What all instances of this loop share.
    let connections: ConnectionBudget
    /// What happens in data planes, as seen from this loop.
    package let telemetry: any Telemetry
    let timers: Timers
    /// The instance's.
    private(set) var ownClock: InstanceClock
    /// The instance's; nil where work takes the time that it takes.
    private(set) var processor: (any Processor)?
    /// Carries an instance's message to the control plane.
    package let send: @Sendable (InstanceMessage, InstanceID) -> Void

    /// - Parameter connectionLimit: how many connections to upstreams all instances of the loop may hold between them.
    package init(
        loop: any EventLoop, network: any Network, clock: MeshClock, random: SeededRandom, trust: TrustCache,
        connectionLimit: Int, telemetry: any Telemetry,
        send: @escaping @Sendable (InstanceMessage, InstanceID) -> Void
    ) {
        self.loop = loop
        self.network = network
        self.clock = clock
        self.random = random
        self.trust = trust
        self.telemetry = telemetry
        self.send = send
        connections = ConnectionBudget(limit: connectionLimit, loop: loop)
        timers = Timers(loop: loop)
        ownClock = InstanceClock(origin: clock.start)
    }

    /// The same for one instance.
    func of(clock: InstanceClock?, processor: (any Processor)?) -> Environment {
        var own = self
        own.ownClock = clock ?? ownClock
        own.processor = processor ?? self.processor
        return own
    }

    /// Traps off the loop, in debug builds alone.
    func assertOnLoop(file: StaticString = #fileID, line: UInt = #line) {
        loop.assertInEventLoop(file: file, line: line)
    }

    /// Mesh time.
    var now: MeshTime { clock.now(on: loop) }

    /// What the instance's own clock shows.
    var ownNow: MeshTime { ownClock.time(at: now) }

    /// Runs `action` after a length of mesh time.
    @discardableResult
    func schedule(in duration: Duration, _ action: @escaping () -> Void) -> Timer {
        timers.schedule(in: clock.amount(of: duration), action)
    }

    /// Runs `action` when the instance's own clock shows `moment`; soon if it has.
    func schedule(atOwn moment: MeshTime, _ action: @escaping () -> Void) -> Timer {
        schedule(in: ownClock.wait(until: moment, from: now), action)
    }
}

/// Bundles that were parsed once for all instances that hold the same roots, for as long as one of them does.
package final class TrustCache: Sendable {
    private let known = Mutex<[[BundleSnapshot.Root]: Weak]>([:])

    private struct Weak {
        weak var bundle: TrustBundle?
    }

    package init() {}

    package func bundles(for snapshot: BundleSnapshot) throws(OpenSSLError) -> TrustBundles {
        try TrustBundles(snapshot) { roots throws(OpenSSLError) in try bundle(of: roots) }
    }

    private func bundle(of roots: [BundleSnapshot.Root]) throws(OpenSSLError) -> TrustBundle {
        try known.withLock { known throws(OpenSSLError) in
            if let bundle = known[roots]?.bundle { return bundle }
            let bundle = try TrustBundle(roots: roots)
            known = known.filter { $0.value.bundle != nil }
            known[roots] = Weak(bundle: bundle)
            return bundle
        }
    }

    /// Bundles in use.
    package var count: Int { known.withLock { $0.count { $0.value.bundle != nil } } }
}

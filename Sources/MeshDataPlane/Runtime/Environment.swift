import MeshModel
import MeshPKI
import NIOCore
import Synchronization

/// What an instance finds around it. All of one instance runs on `loop`.
package struct Environment: Sendable {
    package let loop: any EventLoop
    package let network: any Network
    package let clock: MeshClock
    /// The run's; each consumer splits its own stream off by name.
    package let random: SeededRandom
    package let trust: TrustCache
    /// What all instances of this loop share.
    package let connections: ConnectionBudget
    /// What happens in data planes, as seen from this loop.
    package let telemetry: any Telemetry
    let timers: Timers
    /// Carries an instance's message to the control plane.
    package let send: @Sendable (InstanceMessage, InstanceID) -> Void

    package init(
        loop: any EventLoop, network: any Network, clock: MeshClock, random: SeededRandom, trust: TrustCache,
        connections: ConnectionBudget, telemetry: any Telemetry,
        send: @escaping @Sendable (InstanceMessage, InstanceID) -> Void
    ) {
        self.loop = loop
        self.network = network
        self.clock = clock
        self.random = random
        self.trust = trust
        self.connections = connections
        self.telemetry = telemetry
        self.send = send
        timers = Timers(loop: loop)
    }

    var now: MeshTime { clock.now(on: loop) }

    /// Runs `action` after a length of mesh time.
    @discardableResult
    func schedule(in duration: Duration, _ action: @escaping () -> Void) -> Timer {
        timers.schedule(in: clock.amount(of: duration), action)
    }
}

/// Bundles that were parsed once for all instances that hold the same roots.
package final class TrustCache: Sendable {
    private let bundles = Mutex<[BundleSnapshot: TrustBundles]>([:])

    package init() {}

    package func bundles(for snapshot: BundleSnapshot) throws(OpenSSLError) -> TrustBundles {
        try bundles.withLock { bundles throws(OpenSSLError) in
            if let known = bundles[snapshot] { return known }
            let parsed = try TrustBundles(snapshot)
            bundles[snapshot] = parsed
            return parsed
        }
    }
}

import MeshModel
import NIOCore

/// Mesh time, read off an event loop's clock: real for a live run, virtual in a simulation.
package struct MeshClock: Sendable {
    /// What the loops' clock showed when mesh time was `start`.
    package let origin: NIODeadline
    package let start: MeshTime
    /// Mesh seconds per second of the loops. Positive.
    package let speed: Double

    package init(origin: NIODeadline, start: MeshTime, speed: Double) {
        self.origin = origin
        self.start = start
        self.speed = speed
    }

    package func time(at deadline: NIODeadline) -> MeshTime {
        start + meshDuration(deadline - origin)
    }

    package func now(on loop: any EventLoop) -> MeshTime { time(at: loop.now) }

    package func meshDuration(_ amount: TimeAmount) -> Duration {
        speed == 1 ? .nanoseconds(amount.nanoseconds) : Duration.nanoseconds(amount.nanoseconds).scaled(by: speed)
    }

    /// How long the loops' clock takes for a length of mesh time.
    package func amount(of duration: Duration) -> TimeAmount {
        // Half of the range, so that adding to a deadline cannot overflow.
        .nanoseconds(min((speed == 1 ? duration : duration.scaled(by: 1 / speed)).nanoseconds, Int64.max / 2))
    }
}

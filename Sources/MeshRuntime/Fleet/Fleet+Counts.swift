import MeshRecord
import NIOCore

extension Fleet {
    /// The sum of what all loops counted so far.
    func collect(into sum: LoopCounts, control: any EventLoop) -> EventLoopFuture<LoopCounts> {
        add(to: sum, control: control) { $0.collect() }
    }

    /// The same; only the live view may ask, since `recent` counts from its last look.
    func collectForLiveView(into sum: LoopCounts, control: any EventLoop) -> EventLoopFuture<LoopCounts> {
        add(to: sum, control: control) { $0.collectForLiveView() }
    }

    private func add(
        to sum: LoopCounts, control: any EventLoop, _ part: @escaping @Sendable (LoopTelemetry) -> LoopCounts
    ) -> EventLoopFuture<LoopCounts> {
        let parts = lanes.map { lane in lane.loop.submit { part(lane.telemetry) } }
        return EventLoopFuture.whenAllSucceed(parts, on: control).map { parts in
            parts.reduce(into: sum) { $0.add($1) }
        }
    }
}

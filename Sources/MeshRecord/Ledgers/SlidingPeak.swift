import DequeModule
import MeshModel

/// The most things that happened within any stretch of one length.
struct SlidingPeak: Sendable {
    let span: Duration
    /// What happened in the stretch that ends now, by its moment: no more than it holds is kept.
    private var recent: Deque<(time: MeshTime, count: Int)> = []
    private(set) var current = 0
    private(set) var peak = 0
    /// The end of the first stretch with so many.
    private(set) var peakTime: MeshTime?

    init(span: Duration) { self.span = span }

    mutating func add(at time: MeshTime) {
        advance(to: time)
        if recent.last?.time == time { recent[recent.count - 1].count += 1 } else { recent.append((time, 1)) }
        current += 1
        if current > peak { (peak, peakTime) = (current, time) }
    }

    /// A stretch begins after `span` before its end, which is in it.
    mutating func advance(to time: MeshTime) {
        while let first = recent.first, first.time <= time - span {
            current -= first.count
            recent.removeFirst()
        }
    }

    /// Forgets the peak, not what is recent: from now on it is that of later stretches, and of this.
    mutating func beginAnew(at time: MeshTime) {
        advance(to: time)
        (peak, peakTime) = (current, current > 0 ? time : nil)
    }
}

import MeshModel

/// Sums up what workers have to do, from one sample to the next.
struct LoadMeter {
    private var began: MeshTime
    private var changed: MeshTime
    private var underWay: Int
    private var answered = 0
    /// Requests under way times seconds.
    private var work = 0.0

    /// - Parameter underWay: requests that hold a worker or wait for one now.
    init(underWay: Int, at now: MeshTime) {
        began = now
        changed = now
        self.underWay = underWay
    }

    mutating func change(to underWay: Int, at now: MeshTime) {
        work += Double(self.underWay) * (now - changed).seconds
        changed = now
        self.underWay = underWay
    }

    mutating func requestAnswered() { answered += 1 }

    /// What there was to do since the last time.
    mutating func takeSample(at now: MeshTime) -> LoadSample {
        change(to: underWay, at: now)
        let over = now - began
        defer { self = LoadMeter(underWay: underWay, at: now) }
        return LoadSample(
            concurrency: over > .zero ? work / over.seconds : Double(underWay), answered: answered, over: over)
    }
}

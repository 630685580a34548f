/// Counts what comes to something, and what it begins, while nothing of it is free.
package struct BusyPeriod: Sendable {
    /// nil: something is free.
    private var since: MeshTime?
    private var asked = 0
    private var begun = 0
    private var told: (at: MeshTime, asked: Int)?

    /// What goes on is told again after so long, or when twice as much was asked.
    package static let interval = Duration.seconds(10)

    package init() {}

    /// What was free last is busy now; so much waits already.
    package mutating func restart(at time: MeshTime, asked: Int = 0) {
        (since, self.asked, begun) = (time, asked, 0)
        // What was asked before is no measure of it: only the time counts.
        told?.asked = .max
    }

    package mutating func end() { since = nil }

    /// Something came that has to wait, or is turned away.
    package mutating func came() { asked += 1 }

    /// Something that had waited is begun.
    package mutating func began() { begun += 1 }

    /// - Returns: what has come of it so far, where that is worth telling again.
    package mutating func tell(at now: MeshTime) -> Overload? {
        guard let since, now > since else { return nil }
        if let told, now - told.at < Self.interval, asked / 2 < told.asked { return nil }
        told = (now, asked)
        return Overload(asked: asked, begun: begun, over: now - since)
    }
}

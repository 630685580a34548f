/// What was asked of something all of which was busy, and what it had time for.
package struct Overload: Hashable, Sendable {
    /// What came while nothing of it was free, and what it began of that.
    package var asked: Int
    package var begun: Int
    package var over: Duration

    package init(asked: Int, begun: Int, over: Duration) {
        self.asked = asked
        self.begun = begun
        self.over = over
    }

    /// What it had no time for.
    package var missing: Int { asked - begun }

    /// nil where no time has passed.
    package var askedRate: Rate? { Rate(perSecond: Double(asked) / over.seconds) }
    /// nil where it had time for nothing.
    package var possibleRate: Rate? { Rate(perSecond: Double(begun) / over.seconds) }

    /// What an instance has too little of.
    package enum Capacity: Hashable, Sendable {
        /// So many work at one time.
        case workers(Int)
        case processors
    }
}

import MeshModel

/// What is to be done now, in order, and what is waited for.
///
/// All parts of the control plane write on one agenda: what is due at one moment is met in the order in which it was set
/// down, whoever did so.
struct Agenda: Sendable {
    /// The time of the observation at hand.
    private(set) var now: MeshTime
    /// What the observation at hand has led to so far.
    private(set) var actions: [Action] = []
    private var deadlines = Deadlines()

    init(at now: MeshTime = MeshTime(nanoseconds: .min)) { self.now = now }

    mutating func turn(to now: MeshTime) { self.now = now }

    mutating func takeActions() -> [Action] {
        defer { actions = [] }
        return actions
    }

    mutating func add(_ action: Action) { actions.append(action) }

    mutating func record(_ happening: Happening) { add(.record(happening)) }

    mutating func record(_ happening: InstanceHappening, of id: InstanceID) { record(.instance(id, happening)) }

    mutating func record(_ happening: AuthorityHappening, of domain: TrustDomain) {
        record(.authority(domain, happening))
    }

    // MARK: What is waited for

    var nextDeadline: MeshTime? { deadlines.next }

    func waits(for purpose: Deadlines.Purpose) -> Bool { deadlines.isArmed(purpose) }

    mutating func wait(until due: MeshTime, for purpose: Deadlines.Purpose) { deadlines.arm(purpose, at: due) }

    mutating func wait(_ time: Duration, for purpose: Deadlines.Purpose) { wait(until: now + time, for: purpose) }

    mutating func forget(_ purpose: Deadlines.Purpose) { deadlines.disarm(purpose) }

    /// - Returns: the first of what is due; then it is waited for no more.
    mutating func takeDue() -> Deadlines.Purpose? { deadlines.popDue(at: now) }
}

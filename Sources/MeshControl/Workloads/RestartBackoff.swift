import MeshModel

/// How long a service's dead wait to be replaced: not at all, unless their replacements die too.
///
/// Many instances that die at once are one incident and are all replaced at once. When a replacement dies, the wait is
/// 1 s, then doubles to 30 s; 60 s without a death end the incident.
struct RestartBackoff: Hashable, Sendable {
    static let first = Duration.seconds(1)
    static let longest = Duration.seconds(30)
    static let calm = Duration.seconds(60)

    private var wait = Duration.zero
    private var lastDeath: MeshTime?
    /// Instances from this number on are replacements made in this incident.
    private var firstReplacement = 0

    /// - Parameter next: the number that the next new instance would get.
    mutating func delay(afterDeathOf number: Int, next: Int, at now: MeshTime) -> Duration {
        defer { lastDeath = now }
        guard let lastDeath, now - lastDeath < Self.calm else {
            wait = .zero
            firstReplacement = next
            return .zero
        }
        guard number >= firstReplacement else { return .zero }
        wait = wait == .zero ? Self.first : min(wait * 2, Self.longest)
        firstReplacement = next
        return wait
    }
}

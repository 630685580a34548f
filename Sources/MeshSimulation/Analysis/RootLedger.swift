import MeshModel

/// When roots came into bundles, into use, and out of bundles.
struct RootLedger: Sendable {
    private var publications: [String: [Publication]] = [:]
    private var steps: [String: Step] = [:]

    private struct Publication: Sendable {
        var generation: Int
        var time: MeshTime
    }

    enum Step: Sendable {
        case activated
        case retired(MeshTime)
    }

    /// An instance that is further behind than this is rare.
    private static let kept = 16

    mutating func add(_ event: Event) {
        switch event.kind {
        case "bundle.published":
            let publication = Publication(generation: event.integer("generation") ?? 0, time: event.time)
            publications[event.subject] = (publications[event.subject] ?? []).suffix(Self.kept - 1) + [publication]
        case "root.activated": steps[event.subject] = .activated
        case "root.retired", "root.revoked": steps[event.subject] = .retired(event.time)
        default: break
        }
    }

    /// When the first bundle after that generation was.
    func published(_ domain: String, after generation: Int) -> MeshTime? {
        publications[domain]?.first { $0.generation > generation }?.time
    }

    /// nil: it has been what it was from the start.
    func generation(of domain: String) -> Int? { publications[domain]?.last?.generation }

    func lastStep(of domain: String) -> Step? { steps[domain] }
}

import MeshModel

/// When roots came into bundles, into use, and out of bundles.
package struct RootLedger: Sendable {
    private var publications: [TrustDomain: [Publication]] = [:]
    private var steps: [TrustDomain: Step] = [:]
    /// The newest, apart from the first of each trust domain.
    private var newestIntermediates: [TrustDomain: Intermediate] = [:]

    private struct Intermediate: Sendable {
        var made: MeshTime
        var ends: MeshTime
    }

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

    mutating func add(_ happening: AuthorityHappening, of domain: TrustDomain, at time: MeshTime) {
        switch happening {
        case .bundlePublished(let generation, _):
            publications[domain] =
                (publications[domain] ?? []).suffix(Self.kept - 1) + [Publication(generation: generation, time: time)]
        case .rootActivated: steps[domain] = .activated
        case .rootsRetired, .rootsRevoked: steps[domain] = .retired(time)
        case .intermediateMade(_, _, let certificate):
            newestIntermediates[domain] = Intermediate(made: time, ends: certificate.notAfter)
        case .rootMade, .rootFailed, .rootDestroyed, .intermediateFailed, .rootRotationStarted,
            .rootRotationFinished, .rootPrepared, .rootsTainted, .rootsRemoved, .intermediateRotated:
            break
        }
    }

    /// When the first bundle after that generation was.
    func published(_ domain: TrustDomain, after generation: Int) -> MeshTime? {
        publications[domain]?.first { $0.generation > generation }?.time
    }

    /// nil: it has been what it was from the start.
    package func generation(of domain: TrustDomain) -> Int? { publications[domain]?.last?.generation }

    /// Whether one that goes on for longer was there before an intermediate ended.
    func wasSucceeded(intermediateThatEnded end: MeshTime, of domain: TrustDomain) -> Bool {
        newestIntermediates[domain].map { $0.made < end && $0.ends > end } ?? false
    }

    func lastStep(of domain: TrustDomain) -> Step? { steps[domain] }
}

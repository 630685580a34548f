import MeshModel

/// How many certificates were issued, or taken into use as successors.
struct CertificatesRule: ExpectationRule {
    /// nil: everybody's.
    let service: ServiceName?
    let window: Window
    let kind: Expectation.CertificateCount
    let bound: Bound

    var end: Duration? { window.to }

    func makeWitness(start: MeshTime) -> Tallying {
        Tallying(since: start, in: window, bound) { event in
            guard case .instance(let id, let happening) = event.happening else { return false }
            return service.admits(id.service) && counts(happening)
        }
    }

    private func counts(_ happening: InstanceHappening) -> Bool {
        switch (kind, happening) {
        case (.issued, .certificateSigned): true
        case (.renewed, .certificateAccepted(_, _, let reason)): reason != .initial
        default: false
        }
    }

    func standing(_ counter: NothingCounted, _ witness: Tallying?, _ seen: Seen) -> Standing {
        let count = witness?.count ?? 0
        return .growing(Double(count), bound, "\(count) \(kind.rawValue)")
    }
}

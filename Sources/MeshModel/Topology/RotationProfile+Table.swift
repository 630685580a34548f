/// What each system does, read in its source in 2026.
extension RotationProfile {
    package var rotation: RotationSpec {
        switch self {
        case .istio:
            RotationSpec(
                of: .received, renewAt: .half, jitter: Fraction(0.01)!,
                retry: .backoff(
                    .init(
                        first: .milliseconds(100), factor: 2, longest: .milliseconds(1_600), jitter: Fraction(0.1)!,
                        tries: 5)))
        case .ztunnel:
            RotationSpec(
                of: .whole, renewAt: .half, jitter: .zero,
                retry: .backoff(
                    .init(first: .milliseconds(500), factor: 2, longest: .seconds(150), jitter: Fraction(0.2)!)))
        case .spire:
            RotationSpec(
                of: .whole, renewAt: .half, jitter: Fraction(0.05)!, checkEvery: .seconds(5),
                retry: .backoff(.init(first: .seconds(5), factor: 2, longest: .seconds(240))))
        case .linkerd:
            RotationSpec(
                of: .received, renewAt: Fraction(0.7)!, jitter: .zero, shortestWait: .seconds(10),
                longestWait: .seconds(86_400), retry: .sameShare, reusesKey: true)
        case .consul:
            RotationSpec(of: .whole, renewAt: Fraction(0.75)!, jitter: Fraction(0.15)!, retry: .redraw)
        case .kuma: RotationSpec(of: .whole, renewAt: Fraction(0.8)!, jitter: .zero)
        case .stepCA: RotationSpec(of: .whole, renewAt: Fraction(0.641_667)!, jitter: Fraction(0.025)!)
        case .csiDriver:
            RotationSpec(
                of: .whole, renewAt: Fraction(0.666_667)!, jitter: .zero,
                retry: .backoff(.init(first: .seconds(30), factor: 2, longest: .seconds(300), jitter: .half)))
        }
    }

    /// How long its certificates live where nobody says otherwise.
    package var ttl: Duration {
        switch self {
        case .istio, .ztunnel, .linkerd, .kuma, .stepCA: .seconds(86_400)
        case .spire, .csiDriver: .seconds(3_600)
        case .consul: .seconds(72 * 3_600)
        }
    }

    /// How far notBefore lies before issuance; nil: as the issuer likes.
    package var backdate: Duration? {
        switch self {
        case .istio: .seconds(120)
        case .spire, .kuma: .seconds(10)
        case .linkerd: .seconds(20)
        case .consul, .stepCA: .seconds(60)
        case .ztunnel, .csiDriver: nil
        }
    }
}

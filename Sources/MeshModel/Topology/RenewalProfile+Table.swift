/// What each system does, as read in its source.
extension RenewalProfile {
    package var renewal: RenewalSpec {
        var renewal = timing
        // Linkerd's proxy verifies what it gets by its own trust anchors; the others present what they get.
        renewal.checksIssuer = self == .linkerd
        return renewal
    }

    private var timing: RenewalSpec {
        switch self {
        case .istio:
            RenewalSpec(
                of: .received, jitter: .percent(1),
                retry: .backoff(
                    first: .milliseconds(100), longest: .milliseconds(1_600), jitter: .percent(10), tries: 5))
        case .ztunnel:
            RenewalSpec(
                of: .whole, jitter: .zero,
                retry: .backoff(first: .milliseconds(500), longest: .seconds(150), jitter: .percent(20)))
        case .spire:
            // Its jitter is a tenth of the half-life.
            RenewalSpec(
                of: .whole, jitter: .percent(5), checkEvery: .seconds(5),
                retry: .backoff(first: .seconds(5), longest: .seconds(240), jitter: .zero))
        case .linkerd:
            RenewalSpec(
                of: .received, renewAt: .percent(70), jitter: .zero, shortestWait: .seconds(10),
                longestWait: .seconds(86_400), retry: .sameShare, reusesKey: true)
        case .consul:
            RenewalSpec(of: .whole, renewAt: .percent(75), jitter: .percent(15), retry: .redraw)
        case .kuma:
            RenewalSpec(of: .whole, renewAt: .percent(80), jitter: .zero)
        case .stepCA:
            // A third of the life before its end, and up to a twentieth of the life earlier.
            RenewalSpec(of: .whole, renewAt: .percent(100 * (2.0 / 3 - 1.0 / 40)), jitter: .percent(2.5))
        case .csiDriver:
            RenewalSpec(
                of: .whole, renewAt: .percent(200.0 / 3), jitter: .zero,
                retry: .backoff(first: .seconds(30), longest: .seconds(300), jitter: .half))
        }
    }

    /// How long its certificates live unless told otherwise.
    package var ttl: Duration {
        switch self {
        case .istio, .ztunnel, .linkerd, .kuma, .stepCA: .seconds(86_400)
        case .spire, .csiDriver: .seconds(3_600)
        case .consul: .seconds(3 * 86_400)
        }
    }

    /// How far its authority dates notBefore back; nil: as the issuer behind it does.
    package var backdate: Duration? {
        switch self {
        case .istio, .ztunnel: .seconds(120)
        case .spire, .kuma: .seconds(10)
        case .linkerd: .seconds(20)
        case .consul, .stepCA: .seconds(60)
        case .csiDriver: nil
        }
    }
}

extension Fraction {
    fileprivate static func percent(_ number: Double) -> Fraction { Fraction(number / 100)! }
}

extension RenewalSpec.Retry {
    fileprivate static func backoff(first: Duration, longest: Duration, jitter: Fraction, tries: Int? = nil) -> Self {
        .backoff(RenewalSpec.Backoff(first: first, longest: longest, jitter: jitter, tries: tries))
    }
}

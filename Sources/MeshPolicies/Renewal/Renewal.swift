import MeshModel

/// When a workload renews its certificate: shares of the life of the one it holds, by its own clock.
///
/// A certificate that was cut short renews at the same share of the shorter life, jitter and all; one without a life left,
/// half a second after it came.
package struct Renewal: Hashable, Sendable {
    package var spec: RenewalSpec

    package init(_ spec: RenewalSpec) { self.spec = spec }

    // MARK: The first attempt

    /// The moments at which it may come, waits aside: an even draw from these, or from each look on in these.
    package func window(of life: CertificateLife) -> ClosedRange<MeshTime> {
        let start = life.start(of: spec.of)
        let length = max(.zero, life.notAfter - start)
        func moment(_ jitter: Double) -> MeshTime {
            start + length.scaled(by: min(max(spec.renewAt.value + jitter, 0), 1))
        }
        return moment(-spec.jitter.value)...moment(spec.jitter.value)
    }

    /// The moment of the first attempt; never at once, or an authority whose certificates are due when they come would be
    /// asked without end.
    package func moment(of life: CertificateLife, random: inout SeededRandom) -> MeshTime {
        let moment =
            if let period = spec.checkEvery {
                look(every: period, of: life, random: &random)
            } else {
                window(of: life).draw(from: &random)
            }
        return life.received + max(Self.leastWait, clamped(moment - life.received))
    }

    private func clamped(_ wait: Duration) -> Duration { max(spec.shortestWait, min(wait, spec.longestWait ?? wait)) }

    /// The first look, counted from the certificate's arrival, at which the moment drawn has passed. Looks before the
    /// window are left out, since no draw could say yes.
    private func look(every period: Duration, of life: CertificateLife, random: inout SeededRandom) -> MeshTime {
        // Certificates know whole seconds: who looks more often sees nothing else.
        let period = max(period, .seconds(1))
        let window = window(of: life)
        let (full, rest) = max(0, (window.lowerBound - life.received).nanoseconds)
            .quotientAndRemainder(dividingBy: period.nanoseconds)
        var moment = life.received + period * (full + (rest > 0 ? 1 : 0))
        while moment < window.draw(from: &random) { moment = moment + period }
        return moment
    }

    // MARK: Further attempts

    /// The wait after an attempt that brought no certificate, whether or not the one held has ended.
    ///
    /// - Parameters:
    ///   - attempt: the one that failed, from 1.
    ///   - life: of the certificate held; nil before the first, of which nothing remains.
    package func wait(
        afterAttempt attempt: Int, life: CertificateLife?, at now: MeshTime, random: inout SeededRandom
    ) -> Duration {
        switch spec.retry {
        case .backoff(let backoff): backoff.waits(afterAttempt: attempt).draw(from: &random)
        case .sameShare: max(Self.leastWait, shareOfRest(of: life, at: now, random: &random))
        case .redraw: max(Self.leastWait, redrawn(for: life, at: now, random: &random) - now)
        }
    }

    /// An authority that refuses at once would be asked without end otherwise.
    private static let leastWait = Duration.milliseconds(500)

    /// As if a certificate had just come that lives as long as what remains.
    private func shareOfRest(of life: CertificateLife?, at now: MeshTime, random: inout SeededRandom) -> Duration {
        let rest = CertificateLife(notBefore: now, notAfter: life?.notAfter ?? now, backdate: .zero, received: now)
        return clamped(window(of: rest).draw(from: &random) - now)
    }

    private func redrawn(for life: CertificateLife?, at now: MeshTime, random: inout SeededRandom) -> MeshTime {
        guard let window = life.map(window), now < window.upperBound else { return now }
        return (max(now, window.lowerBound)...window.upperBound).draw(from: &random)
    }
}

extension RenewalSpec.Backoff {
    /// The waits that may follow an attempt that failed, from 1: an even draw from these.
    package func waits(afterAttempt attempt: Int) -> ClosedRange<Duration> {
        let base = base(afterAttempt: attempt)
        return base.scaled(by: 1 - jitter.value)...base.scaled(by: 1 + jitter.value)
    }

    private func base(afterAttempt attempt: Int) -> Duration {
        var growths = max(0, attempt - 1)
        if let tries {
            growths %= max(1, tries)
            if growths == max(1, tries) - 1 { return longest }
        }
        var base = first
        while growths > 0, base < longest {
            base = base.scaled(by: factor)
            growths -= 1
        }
        return min(base, longest)
    }
}

extension ClosedRange<MeshTime> {
    fileprivate func draw(from random: inout SeededRandom) -> MeshTime {
        lowerBound + (upperBound - lowerBound).scaled(by: random.unit())
    }
}

extension ClosedRange<Duration> {
    fileprivate func draw(from random: inout SeededRandom) -> Duration {
        lowerBound + (upperBound - lowerBound).scaled(by: random.unit())
    }
}

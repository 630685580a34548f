import MeshModel

/// When a workload renews its certificate.
///
/// A share of its usable life, which begins `backdate` after notBefore (at issuance), moved by the jitter so that
/// instances started together do not renew together.
package struct RenewalSchedule: Hashable, Sendable {
    package var spec: LeafSpec

    package init(_ spec: LeafSpec) { self.spec = spec }

    /// - Parameter draw: in 0 ..< 1; 0.5 is no jitter.
    /// - Returns: a moment of the usable life. A certificate cut short by its issuer's end renews at the same share of
    ///   the shorter life, jitter and all; one without a usable life, at once.
    package func renewAt(notBefore: MeshTime, notAfter: MeshTime, draw: Double) -> MeshTime {
        let issued = notBefore + spec.backdate
        guard issued < notAfter else { return issued }
        let life = notAfter - issued
        let moved = (2 * draw - 1) * spec.rotation.jitter.value
        return issued + life.scaled(by: min(max(spec.rotation.renewAt.value + moved, 0), 1))
    }

    package func renewAt(notBefore: MeshTime, notAfter: MeshTime, random: inout SeededRandom) -> MeshTime {
        renewAt(notBefore: notBefore, notAfter: notAfter, draw: random.unit())
    }
}

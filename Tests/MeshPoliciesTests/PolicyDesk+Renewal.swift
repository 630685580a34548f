import GoldenScripts
import MeshModel
import MeshPolicies

// Questions about when certificates are renewed. Moments count from issuance, when the holder has its certificate.
extension PolicyDesk {
    /// `renewal ttl=40s renew=50% backdate=10s jitter=10% cut=30s`, or `renewal profile=istio`.
    mutating func renewal(_ words: Words) throws {
        let leaf = try LeafSpec(words)
        let life = try life(leaf, words)
        let window = Renewal(leaf.renewal).window(of: life)
        let middle = Renewal(leaf.renewal.steady).window(of: life).lowerBound
        let validity = "valid \(offset(life.notBefore)) to \(offset(life.notAfter))"
        say("\(validity), renews at \(offset(middle)) (\(offset(window.lowerBound)) to \(offset(window.upperBound)))")
    }

    /// `retries 5 profile=istio`: the waits after the first attempts that fail.
    mutating func retries(_ words: inout Words) throws {
        let count = try words.next { Int($0) }
        guard case .backoff(let backoff) = try LeafSpec(words).renewal.retry else { throw Words.Mistake("no backoff") }
        for attempt in 1...count {
            let middle = backoff.steady.waits(afterAttempt: attempt).lowerBound
            let waits = backoff.waits(afterAttempt: attempt)
            say("after attempt \(attempt): \(middle.text) (\(waits.lowerBound.text) to \(waits.upperBound.text))")
        }
    }

    /// `attempts 5 profile=linkerd seed=1`: when attempts come, none of which is answered, as a share of what was received.
    mutating func attempts(_ words: inout Words) throws {
        let count = try words.next { Int($0) }
        let leaf = try LeafSpec(words)
        let life = try life(leaf, words)
        let renewal = Renewal(leaf.renewal)
        var random = SeededRandom(seed: try words.option("seed") { UInt64($0) } ?? 1)
        var moment = renewal.moment(of: life, random: &random)
        for attempt in 1...count {
            let share = (moment - life.received).seconds / (life.notAfter - life.received).seconds
            say("attempt \(attempt) at \(offset(moment)), \((share * 1e5).rounded() / 1e3) %")
            moment = moment + renewal.wait(afterAttempt: attempt, life: life, at: moment, random: &random)
        }
    }

    /// `draws profile=spire times=10000 seed=1`: when so many holders of one certificate each renew, sorted.
    mutating func draws(_ words: Words) throws {
        let leaf = try LeafSpec(words)
        let life = try life(leaf, words)
        let times = try words.option("times") { Int($0) } ?? 10_000
        let seed = try words.option("seed") { UInt64($0) } ?? 1
        var random = SeededRandom(seed: seed)
        let moments = (0..<times).map { _ in Renewal(leaf.renewal).moment(of: life, random: &random) }.sorted()
        let shown = [0, 5, 50, 95, 100].map { percent in
            "\(percent) % \((moments[(times - 1) * percent / 100] - Self.issuance).brief)"
        }
        say("seed \(seed): " + shown.joined(separator: ", "))
    }

    private static let issuance = MeshTime(rfc3339: "2026-01-01T00:00:00Z")!

    private func offset(_ time: MeshTime) -> String { (time - Self.issuance).text }

    private func life(_ leaf: LeafSpec, _ words: Words) throws -> CertificateLife {
        CertificateLife(
            notBefore: Self.issuance - leaf.backdate,
            notAfter: Self.issuance + (try words.option("cut", duration) ?? leaf.ttl), backdate: leaf.backdate,
            received: Self.issuance)
    }
}

/// What may come a little earlier or later.
private protocol Jittered { var jitter: Fraction { get set } }

extension RenewalSpec: Jittered {}
extension RenewalSpec.Backoff: Jittered {}

extension Jittered {
    fileprivate var steady: Self {
        var copy = self
        copy.jitter = .zero
        return copy
    }
}

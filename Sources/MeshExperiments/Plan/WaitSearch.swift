import MeshModel

/// Finds the shortest safe wait of one phase, while those of the others stand.
struct WaitSearch: Sendable {
    let rehearsal: RotationRehearsal
    /// As far as they are known.
    var waits: RootRotation

    /// Waits are found to this share of themselves, or to a second.
    private static let precision = 0.02
    private static let shortest = Duration.seconds(1)
    private static let longest = Duration.seconds(60 * 86_400)

    init(rehearsal: RotationRehearsal) {
        self.rehearsal = rehearsal
        waits = RootRotation(
            strategy: rehearsal.strategy, distributeWait: .zero, reissueWait: .zero, retireWait: .zero)
    }

    struct Step: Sendable {
        var name: String
        var key: String
        var wait: WritableKeyPath<RootRotation, Duration> & Sendable
        var worstRenewal: RotationRehearsal.Renewal

        static func steps(of strategy: RootRotation.Strategy) -> [Step] {
            switch strategy {
            case .overlap: [distribute, reissue]
            case .crossSigned, .sameKey: [reissue]
            case .cutover: []
            }
        }

        private static let distribute = Step(
            name: "distribute → activate", key: "distributeWait", wait: \.distributeWait, worstRenewal: .afterActivation
        )
        private static let reissue = Step(
            name: "activate → retire", key: "reissueWait", wait: \.reissueWait, worstRenewal: .beforeActivation)
    }

    /// Found with few seeds first, then looked at with all, and gone on from there with one that breaks it.
    func shortest(
        _ step: Step, safeWith seeds: [UInt64], firstWith few: [UInt64], progress: (Duration) -> Void
    ) throws -> RotationPlan.Phase {
        var wait = Wait(step: step, renewing: step.worstRenewal, seeds: few)
        return try search(&wait, safeWith: seeds, progress)
    }

    /// Longer than what it is, since that was not enough when all waits were tried together.
    func longer(
        _ step: Step, than trouble: RotationTrial.Trouble, _ renewing: RotationRehearsal.Renewal?,
        safeWith seeds: [UInt64], progress: (Duration) -> Void
    ) throws -> RotationPlan.Phase {
        var wait = Wait(
            step: step, renewing: renewing, seeds: [trouble.seed], tooShort: (waits[keyPath: step.wait], trouble))
        return try search(&wait, safeWith: seeds, progress)
    }

    /// What fails with all waits as they are known: with certificates renewed when they are due, or at each phase's worst
    /// moment.
    func trouble(
        together steps: [Step], with seeds: [UInt64]
    ) throws -> (RotationTrial.Trouble, RotationRehearsal.Renewal?)? {
        for renewing in [nil] + steps.map(\.worstRenewal) {
            if let trouble = try rehearsal.trouble(with: waits, renewing: renewing, seeds: seeds) {
                return (trouble, renewing)
            }
        }
        return nil
    }

    /// Whether it was this phase that ended too early for what failed.
    func isTooShort(_ step: Step, as trouble: RotationTrial.Trouble) -> Bool {
        let retired = rehearsal.begin(trouble.seed) + rehearsal.activation(waits) + waits.reissueWait
        return (trouble.time >= retired) == (step.wait == \.reissueWait)
    }

    // MARK: One phase's wait

    private struct Wait {
        let step: Step
        let renewing: RotationRehearsal.Renewal?
        var seeds: [UInt64]
        /// The longest that is known to be too short.
        var tooShort: (wait: Duration, seen: RotationTrial.Trouble)?

        func phase(_ wait: Duration?) -> RotationPlan.Phase {
            RotationPlan.Phase(name: step.name, key: step.key, wait: wait, tooShort: tooShort)
        }
    }

    private func search(
        _ wait: inout Wait, safeWith seeds: [UInt64], _ progress: (Duration) -> Void
    ) throws -> RotationPlan.Phase {
        while true {
            guard let safe = try approach(&wait, progress) else { return wait.phase(nil) }
            progress(safe)
            guard let trouble = try trouble(of: safe, wait, seeds) else { return wait.phase(safe) }
            wait.tooShort = (safe, trouble)
            wait.seeds = [trouble.seed]
        }
    }

    /// Doubles the wait until it is safe, then halves the distance to the last that was not.
    private func approach(_ wait: inout Wait, _ progress: (Duration) -> Void) throws -> Duration? {
        var safe = wait.tooShort.map { max(Self.shortest, $0.wait * 2) } ?? .zero
        while try !isSafe(safe, &wait, progress) {
            safe = max(Self.shortest, safe * 2)
            guard safe <= Self.longest else { return nil }
        }
        while let unsafe = wait.tooShort?.wait, safe - unsafe > max(Self.shortest, safe.scaled(by: Self.precision)) {
            let middle = (unsafe + (safe - unsafe).scaled(by: 0.5)).roundedToSeconds
            guard middle > unsafe, middle < safe else { break }
            if try isSafe(middle, &wait, progress) { safe = middle }
        }
        return safe
    }

    private func isSafe(_ length: Duration, _ wait: inout Wait, _ progress: (Duration) -> Void) throws -> Bool {
        progress(length)
        guard let trouble = try trouble(of: length, wait, wait.seeds) else { return true }
        wait.tooShort = (length, trouble)
        return false
    }

    private func trouble(of length: Duration, _ wait: Wait, _ seeds: [UInt64]) throws -> RotationTrial.Trouble? {
        var tried = waits
        tried[keyPath: wait.step.wait] = length
        // While the first phase's is sought, the second's is not known.
        if wait.renewing == .afterActivation, waits.reissueWait == .zero { tried.reissueWait = rehearsal.settling }
        return try rehearsal.trouble(with: tried, renewing: wait.renewing, seeds: seeds)
    }
}

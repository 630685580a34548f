import MeshModel
import MeshRecord
import MeshRuntime

/// Repeats a simulation with what would have prevented its outages, to see whether it would have.
///
/// Each kind of remedy is tried once, for as long as the simulation lasted. Where one does not help, and something was wrong
/// with an authority on purpose, leaving that out is what is tried last.
package struct RemedyTester {
    private let topology: Topology

    package init(_ topology: Topology) { self.topology = topology }

    /// - Parameters:
    ///   - report: of a simulation of the topology.
    ///   - progress: told of each kind while it is tried.
    ///   - shouldStop: asked now and then; what was not tried by then is marked so.
    /// - Returns: the report with what came of each remedy; those that did not help are gone.
    package func tested(
        _ report: Report, progress: (Remedy.Kind, VirtualRun.Progress) -> Void, shouldStop: () -> Bool
    ) -> Report {
        var report = report
        let before = report.findings
        for kind in Remedy.Kind.asTried {
            let outages = report.findings.allOutages.filter { $0.remedy?.kind == kind }
            guard !outages.isEmpty else { continue }
            let attempt = Attempt(topology, outages, for: report.duration)
            let repeated = shouldStop() ? nil : attempt.play({ progress(kind, $0) }, shouldStop)
            report.findings.update { outage in
                guard outage.remedy?.kind == kind else { return }
                outage.judge(by: attempt, repeated, before)
            }
        }
        return report
    }
}

/// A repetition with all remedies of one kind.
private struct Attempt {
    /// nil: none of them changes anything.
    private var topology: Topology?
    private let duration: Duration
    /// Those that were applied, and whether that was the same as applying them alone.
    private(set) var applied: [Remedy: Bool] = [:]
    /// Those that the topology has already.
    private(set) var void: Set<Remedy> = []

    init(_ base: Topology, _ outages: [Outage], for duration: Duration) {
        self.duration = duration
        var changed = base
        var alone: [Remedy: Topology] = [:]
        for outage in outages {
            guard let remedy = outage.remedy, let single = base.applying(remedy, to: outage, base: base) else {
                continue
            }
            if single == base {
                void.insert(remedy)
                // What is only put off to after the end of the run is not prevented.
            } else if let next = changed.applying(remedy, to: outage, base: base),
                next.deferred(by: remedy).map({ $0 < duration }) ?? true
            {
                changed = next
                alone[remedy] = single
            }
        }
        applied = alone.mapValues { $0 == changed }
        topology = applied.isEmpty ? nil : changed
    }

    /// - Returns: nil where nothing can be tried, it was stopped, or the mesh does not come up with the remedies.
    func play(_ progress: (VirtualRun.Progress) -> Void, _ shouldStop: () -> Bool) -> Report? {
        guard let topology, let run = try? VirtualRun(topology) else { return nil }
        let report = try? run.run(.after(duration)) { state in
            if shouldStop() { run.stop() }
            progress(state)
        }
        return report?.end == .finished ? report : nil
    }
}

extension Remedy.Kind {
    /// The last is what remains where another did not help.
    fileprivate static let asTried = allCases.filter { $0 != .leaveOutAuthorityFault } + [.leaveOutAuthorityFault]
}

extension Outage {
    /// - Parameters:
    ///   - repeated: the run with the remedy; nil: there was none.
    ///   - before: what was found without it.
    fileprivate mutating func judge(by attempt: Attempt, _ repeated: Report?, _ before: Findings) {
        guard let remedy, !attempt.void.contains(remedy) else { return giveUp() }
        guard let isAlone = attempt.applied[remedy], let repeated else {
            trial = .untried
            return
        }
        if repeated.findings.repeats(self, of: before) { return giveUp() }
        let others = repeated.findings.outages[edge]?.kept.first { $0.overlaps(self) }
        let result: Trial.Result =
            repeated.hasNoFailure ? .nothingFailed : others.map { .then($0.cause) } ?? .helped
        trial = .tried(result, withOthers: !isAlone)
    }

    /// What remains is to leave out what was injected.
    private mutating func giveUp() {
        let last: Remedy? =
            if case .refusal(let cause) = cause, let fault = cause.renewal?.fault {
                .leaveOutAuthorityFault(fault)
            } else { nil }
        (remedy, trial) = (remedy == last ? nil : last, nil)
    }

    fileprivate func overlaps(_ other: Outage) -> Bool {
        from < (other.to ?? .end) && other.from < (to ?? .end)
    }

    /// Whether it is the same trouble, at whatever time.
    fileprivate func isAlike(_ other: Outage) -> Bool {
        outcome == other.outcome && cause.isAlike(other.cause) && cause.services == other.cause.services
    }
}

extension OutageCause {
    /// Whose certificate was refused by whom; nil where none was.
    fileprivate var services: [ServiceName?]? {
        guard case .refusal(let cause) = self else { return nil }
        return cause.ends.map { [$0.presenter.member?.service, $0.verifier.member?.service] }
    }
}

extension Findings {
    fileprivate mutating func update(_ change: (inout Outage) -> Void) {
        for edge in outages.keys { outages[edge]!.update(change) }
    }

    /// Whether an outage has come again with a remedy: at its time, or at another at which there was none of its sort.
    fileprivate func repeats(_ outage: Outage, of before: Findings) -> Bool {
        let known = before.outages[outage.edge]?.kept.filter { $0.cause.isAlike(outage.cause) } ?? []
        return outages[outage.edge]?.kept.contains { again in
            again.isAlike(outage) && (again.overlaps(outage) || !known.contains { $0.overlaps(again) })
        } ?? false
    }
}

extension Report {
    fileprivate var hasNoFailure: Bool {
        counts.requests.failed == 0 && counts.requests.unanswered == 0 && findings.outageCount == 0
    }
}

import MeshModel
import MeshRecord
import MeshRuntime

/// Repeats a simulation with what would have prevented its outages, to see whether it would have.
///
/// Each kind of remedy is tried once, for as long as the simulation lasted.
package struct RemedyTester {
    private let topology: Topology

    package init(_ topology: Topology) { self.topology = topology }

    /// - Parameters:
    ///   - report: of a simulation of the topology.
    ///   - progress: told before each kind that is tried, and while it is.
    ///   - shouldStop: asked now and then; what was not tried by then is marked so.
    /// - Returns: the report with what came of each remedy; those that did not help are gone.
    /// - Throws: `MeshFailure` when the mesh does not come up with a remedy.
    package func tested(
        _ report: Report, progress: (Remedy.Kind, VirtualRun.Progress) -> Void, shouldStop: () -> Bool
    ) throws -> Report {
        var report = report
        let outages = report.findings.allOutages
        for kind in Remedy.Kind.allCases {
            let cured = outages.compactMap { outage in
                outage.remedy.flatMap { $0.kind == kind ? (remedy: $0, outage: outage) : nil }
            }
            guard !cured.isEmpty else { continue }
            let tried =
                try shouldStop() ? nil : repeated(with: cured, for: report.duration, { progress(kind, $0) }, shouldStop)
            report.findings.judge(kind, tried)
        }
        return report
    }

    /// - Returns: nil where the remedies cannot be tried, or it was stopped.
    private func repeated(
        with remedies: [(remedy: Remedy, outage: Outage)], for duration: Duration,
        _ progress: (VirtualRun.Progress) -> Void, _ shouldStop: () -> Bool
    ) throws -> Report? {
        guard let changed = topology.applying(remedies) else { return nil }
        let run = try VirtualRun(changed)
        let report = try run.run(.after(duration)) { state in
            if shouldStop() { run.stop() }
            progress(state)
        }
        return report.end == .finished ? report : nil
    }
}

extension Findings {
    /// - Parameter tried: a run with the remedies of that kind; nil: they were not tried.
    fileprivate mutating func judge(_ kind: Remedy.Kind, _ tried: Report?) {
        for edge in outages.keys {
            outages[edge]!.update { outage in
                guard outage.remedy?.kind == kind else { return }
                outage.trial = tried.map { $0.hasNoFailure ? .nothingFailed : .helped } ?? .untried
                if tried?.findings.has(outage) == true { (outage.remedy, outage.trial) = (nil, nil) }
            }
        }
    }

    /// Whether there is such an outage on the edge.
    private func has(_ outage: Outage) -> Bool {
        outages[outage.edge]?.kept.contains { $0.outcome == outage.outcome && $0.cause.isAlike(outage.cause) } ?? false
    }
}

extension Report {
    fileprivate var hasNoFailure: Bool { counts.requests.failed == 0 && findings.outageCount == 0 }
}

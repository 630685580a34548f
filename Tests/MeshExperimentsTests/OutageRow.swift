import Foundation
import MeshModel
import MeshRecord
import MeshRuntime
import RunningMeshes
import Testing

@testable import MeshExperiments

/// What the outages of one edge must be that end in one way: when, why, and what would have prevented them.
struct OutageRow: Sendable, CustomTestStringConvertible {
    /// Its name, without the folder and the ending.
    var file: String
    /// nil: it ends when all that is planned has happened.
    var length: Duration?
    /// As in `client→server`.
    var edge: String
    var outcome: String
    /// Since the run began; it is tried only so often.
    var from: Duration
    /// nil: it goes on as the run ends.
    var to: Duration?
    var tolerance: Duration
    /// Of the end, where that is another.
    var endTolerance: Duration?
    var remedy: Remedy.Kind?
    var trials: Set<String?>
    var isRight: @Sendable (OutageCause) -> Bool

    var testDescription: String { "\(file) \(edge)" }

    /// Plays the topology, and what would have prevented its outages.
    func check(in folder: URL) throws {
        let topology = try Running.topology(at: folder.appending(path: "\(file).yaml"))
        let report = try VirtualRun(topology).run(.after(length))
        let tested = RemedyTester(topology).tested(report, progress: { _, _ in }, shouldStop: { false })
        let began = try #require(report.findings.start)
        let outages = tested.findings.allOutages.filter {
            $0.edge.description == edge && $0.outcome == Outcome(outcome)
        }
        let first = try #require(outages.first, "\(tested.findings.allOutages)")
        #expect(abs((first.from - began - from).seconds) <= tolerance.seconds, "\(first.from - began)")
        let last = outages.contains { $0.to == nil } ? nil : outages.compactMap(\.to).max()
        switch (to, last) {
        case (nil, nil): break
        case (let to?, let last?):
            let allowed = (endTolerance ?? tolerance).seconds
            #expect(abs((last - began - to).seconds) <= allowed, "\(last - began)")
        case (nil, .some), (.some, nil): Issue.record("\(outages)")
        }
        for outage in outages {
            #expect(isRight(outage.cause), "\(outage.cause)")
            #expect(outage.remedy?.kind == remedy, "\(String(describing: outage.remedy))")
            #expect(trials.contains(outage.trial?.word), "\(String(describing: outage.trial))")
        }
    }
}

/// What is told must be a refusal, for such a cause.
func refusal(_ isRight: @escaping @Sendable (Cause) -> Bool) -> @Sendable (OutageCause) -> Bool {
    return { cause in
        guard case .refusal(let refusal) = cause else { return false }
        return isRight(refusal)
    }
}

extension HandshakeVerdict.Peer {
    func isOf(_ service: String) -> Bool { member?.service == ServiceName(service)! }
}

extension MeshTime {
    /// - Parameter start: when the first certificates come.
    static func after(hours: Double, since start: MeshTime = VirtualRun.defaultStart) -> MeshTime {
        start + .seconds(Int64(hours * 3_600))
    }

    func isNear(_ other: MeshTime, within tolerance: Duration = .seconds(1)) -> Bool {
        abs((self - other).seconds) <= tolerance.seconds
    }
}

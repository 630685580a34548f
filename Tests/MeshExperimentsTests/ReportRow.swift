import Foundation
import MeshModel
import MeshRecord
import MeshRuntime
import RunningMeshes
import Testing

/// What a whole run comes to: which edges have outages, and what else is to be seen.
struct ReportRow: Sendable, CustomTestStringConvertible {
    /// Its name, without the folder and the ending.
    var file: String
    /// nil: it ends when all that is planned has happened.
    var length: Duration?
    /// The edges that have any, as in `client→server`; no other has.
    var outages: Set<String> = []
    /// Says what is not as it must be.
    var look: @Sendable (Report) -> Void = { _ in }

    var testDescription: String { file }

    func check(in folder: URL) throws {
        let topology = try Running.topology(at: folder.appending(path: "\(file).yaml"))
        let report = try VirtualRun(topology).run(.after(length))
        let found = report.findings.allOutages
        #expect(Set(found.map(\.edge.description)) == outages, "\(found)")
        look(report)
    }
}

extension Report {
    /// - Parameter name: as in `client→server`.
    func edge(_ name: String) -> EdgeView? { edges.first { $0.edge.description == name } }

    func statistics(of edge: String) -> EdgeStatistics { self.edge(edge)?.statistics ?? EdgeStatistics() }

    /// Every request has come to an answer that is no error, every handshake to an end, and every CSR to a certificate.
    func expectNoFailure() {
        #expect(counts.requests.failed == 0 && counts.requests.unanswered == 0, "\(edges)")
        #expect(handshakes.refused.isEmpty && findings.certificates.failures.isEmpty, "\(findings.certificates)")
    }
}

extension Rate {
    func isNear(_ perSecond: Double, within share: Double) -> Bool {
        abs(self.perSecond - perSecond) <= share * perSecond
    }
}

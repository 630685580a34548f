import Foundation
import MeshRuntime
import RunningMeshes
import Testing

/// Incidents that were reported in public, as topologies: each says in its comment where, and what was seen. What must
/// come of them is computed from their numbers, and each row says why it is so.
@Suite struct IncidentTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Incidents")

    static let rows: [OutageRow] = expiredRows + untrustedRows + unansweredRows

    @Test(arguments: rows)
    func `an incident's cause, time and remedy are those that follow from its topology`(row: OutageRow) throws {
        try row.check(in: Self.folder)
    }

    @Test(arguments: reports)
    func `of an incident that refuses nobody, or not only, the rest is told`(row: ReportRow) throws {
        try row.check(in: Self.folder)
    }

    /// To the agent all that it is given begins in 28 days. A mesh begins when all are ready, and waits a day for that.
    @Test func `a mesh with a clock that is weeks behind does not come up, and says who holds it up`() throws {
        let file = Self.folder.appending(path: "clock-weeks-behind.yaml")
        let run = try VirtualRun(Running.topology(at: file))
        let failure = #expect(throws: MeshFailure.self) { try run.run(.after(nil)) }
        let words = failure?.description ?? ""
        #expect(words.contains("2 of 3 instances are ready") && words.contains("agent.1"), "\(words)")
    }
}

import Foundation
import MeshModel
import MeshRecord
import MeshRuntime
import RunningMeshes
import Testing

/// Topologies that nobody drew at random: those that ship, in `ShippedTopologyTests`, and others in the folder that
/// MESHSIM_INCIDENTS names, as far as this build can say them.
@Suite struct IncidentCauseTests {
    static let files: [URL] = {
        guard let folder = ProcessInfo.processInfo.environment["MESHSIM_INCIDENTS"],
            let all = FileManager.default.enumerator(at: URL(fileURLWithPath: folder), includingPropertiesForKeys: nil)
        else { return [] }
        return all.compactMap { $0 as? URL }.filter {
            $0.pathExtension == "yaml" && (try? Running.topology(at: $0)) != nil
        }
        .sorted { $0.path < $1.path }
    }()

    @Test(arguments: files) func `no cause of an incident contradicts what really was`(file: URL) throws {
        let topology = try Running.topology(at: file)
        let length: Duration? = topology.naturalEnd(withRotations: true) == nil ? .seconds(60) : nil
        do {
            #expect(CauseCheck(topology, try SimulatedCauseTests.play(topology, for: length)).complaints == [])
        } catch is MeshFailure {}  // One of them is that a mesh does not come up.
    }
}

import Foundation
import MeshModel
import MeshSimulation
import Testing

extension LiveTests {
    /// Every topology that ships does what it says, and every isotope sample runs as it is.
    @Suite struct ShippedTopologyTests {
        static let shipped = files(in: Running.root.appendingPathComponent("topologies"))
        /// Not part of the project; where they are absent, nothing is tested.
        static let isotope = files(in: Running.root.appendingPathComponent("../shared/samples/isotope"))

        private static func files(in folder: URL) -> [URL] {
            let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
            return all.filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
        }

        @Test func thereAreTopologies() { #expect(Self.shipped.count >= 7) }

        @Test func everyShippedTopologyKeepsItsExpectationsAndUsesEveryEdge() async throws {
            for (file, report) in try await playAll(Self.shipped, for: nil) {
                #expect(report.misses == [], "\(file)")
                #expect(!report.expectations.isEmpty, "\(file)")
                expectEveryEdgeServed(report, file)
            }
        }

        @Test func everyIsotopeSampleRunsAndUsesEveryEdge() async throws {
            for (file, report) in try await playAll(Self.isotope, for: .seconds(4)) {
                expectEveryEdgeServed(report, file)
            }
        }

        /// Side by side: each has a block of addresses of its own, and none of them needs much of the machine.
        private func playAll(_ files: [URL], for duration: Duration?) async throws -> [(file: String, report: Report)] {
            try await withThrowingTaskGroup(of: (file: String, report: Report).self) { group in
                for file in files {
                    group.addTask {
                        let played = try await Running.play(Running.topology(at: file), for: duration, loops: 1)
                        return (file.lastPathComponent, played.report)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }

        private func expectEveryEdgeServed(_ report: Report, _ file: String) {
            for edge in report.edges {
                #expect(
                    edge.statistics.outcomes[.ok, default: 0] > 0, "\(file) \(edge.edge): \(edge.statistics.outcomes)")
            }
        }
    }
}

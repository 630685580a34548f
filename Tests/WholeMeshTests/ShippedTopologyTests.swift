import Foundation
import MeshModel
import MeshRecord
import MeshRuntime
import RunningMeshes
import Testing

extension LiveTests {
    /// Every topology that ships does what it says, and every isotope sample runs as it is.
    @Suite struct ShippedTopologyTests {
        static let shipped = ["topologies", "topologies/textbook"].flatMap {
            files(in: Running.root.appendingPathComponent($0))
        }
        /// Not part of the project; where they are absent, nothing is tested.
        static let isotope = files(in: Running.root.appendingPathComponent("../shared/samples/isotope"))

        private static func files(in folder: URL) -> [URL] {
            let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
            return all.filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
        }

        @Test func `there are topologies`() { #expect(Self.shipped.count >= 29) }

        /// Those that a live run plays in a reasonable time; the rest are for the virtual clock.
        static let live = shipped.filter { file in
            guard let end = try? Running.topology(at: file).naturalEnd() else { return false }
            return end < .seconds(120)
        }

        @Test(arguments: shipped) func `every shipped topology keeps its expectations on the virtual clock`(file: URL)
            throws
        {
            let shipped = try Running.topology(at: file)
            let topology = file.lastPathComponent.hasPrefix("herd-") ? shipped.tenth : shipped
            let played = try SimulatedCauseTests.play(topology)
            let report = played.report
            #expect(CauseCheck(topology, played).complaints == [], "\(file.lastPathComponent)")
            #expect(report.misses == [], "\(file.lastPathComponent)")
            #expect(!report.expectations.isEmpty, "\(file.lastPathComponent)")
            expectEveryEdgeServed(report, but: topology.edgesRefusedByDesign, file.lastPathComponent)
        }

        @Test func `live runs keep the expectations, too, and agree with virtual ones on each edge in each phase`()
            async throws
        {
            for (file, report) in try await playAll(Self.live, for: nil, watched: true) {
                #expect(report.misses == [], "\(file.lastPathComponent)")
                expectEveryEdgeServed(report, file.lastPathComponent)
                let topology = try Running.topology(at: file)
                let virtual = try VirtualRun(PhaseOutcomes.watched(topology)).run(.after(nil))
                #expect(
                    PhaseOutcomes(topology, report) == PhaseOutcomes(topology, virtual), "\(file.lastPathComponent)")
            }
        }

        @Test func `every isotope sample runs and uses every edge`() async throws {
            for (file, report) in try await playAll(Self.isotope, for: .seconds(4)) {
                expectEveryEdgeServed(report, file.lastPathComponent)
            }
        }

        /// Side by side: each has a block of addresses of its own, and none of them needs much of the machine.
        private func playAll(_ files: [URL], for duration: Duration?, watched: Bool = false) async throws -> [(
            file: URL, report: Report
        )] {
            try await withThrowingTaskGroup(of: (file: URL, report: Report).self) { group in
                for file in files {
                    group.addTask {
                        let topology = try Running.topology(at: file)
                        let played = try await Running.play(
                            watched ? PhaseOutcomes.watched(topology) : topology, for: duration, loops: 1)
                        return (file, played.report)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }

        private func expectEveryEdgeServed(_ report: Report, but refused: Set<Edge> = [], _ file: String) {
            for edge in report.edges where !refused.contains(edge.edge) {
                #expect(
                    edge.statistics.outcomes[.ok, default: 0] > 0, "\(file) \(edge.edge): \(edge.statistics.outcomes)")
            }
        }
    }
}

extension Topology {
    /// Ten thousand instances take a minute. A tenth of them, before an authority that can do a tenth, shows a tenth of
    /// every number.
    fileprivate var tenth: Topology {
        var tenth = self
        for index in services.indices { tenth.services[index].replicas /= 10 }
        for index in trustDomains.indices {
            let signing = trustDomains[index].ca.signing
            tenth.trustDomains[index].ca.signing.queue /= 10
            tenth.trustDomains[index].ca.signing.rateLimit = signing.rateLimit.flatMap {
                Rate(perSecond: $0.perSecond / 10)
            }
        }
        for index in expectations.indices { tenth.expectations[index].condition.divideByTen() }
        return tenth
    }

    /// Those of which it expects refusals, and never an answer.
    fileprivate var edgesRefusedByDesign: Set<Edge> {
        func edges(where isWanted: (Outcome) -> Bool) -> [Edge] {
            expectations.compactMap { expectation in
                guard case .edge(let edge, _, let outcome, _) = expectation.condition, isWanted(outcome) else {
                    return nil
                }
                return edge
            }
        }
        return Set(edges { $0 != .ok }).subtracting(edges { $0 == .ok })
    }
}

extension MeshModel.Expectation.Condition {
    fileprivate mutating func divideByTen() {
        func tenth(_ bound: Bound) -> Bound { Bound(bound.relation, bound.value / 10) }
        switch self {
        case .certificates(let service, let window, let kind, let bound):
            self = .certificates(of: service, window, kind, tenth(bound))
        case .csrRate(let domain, let window, let per, let bound):
            self = .csrRate(of: domain, window, per: per, tenth(bound))
        default: Issue.record("a herd expects nothing of this kind: \(self)")
        }
    }
}

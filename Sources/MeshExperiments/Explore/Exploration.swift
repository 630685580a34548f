import Dispatch
import MeshModel
import MeshRecord
import MeshRuntime
import Synchronization

/// One topology played with many seeds: what happens in a mesh depends on moments that nobody chooses.
package struct Exploration: Sendable {
    package var topology: Topology
    package var seeds: Range<UInt64>
    package var limit: VirtualRun.Limit
    /// Simulations at one time, each on a thread of its own.
    package var jobs: Int

    package init(topology: Topology, seeds: Range<UInt64>, limit: VirtualRun.Limit, jobs: Int) {
        self.topology = topology
        self.seeds = seeds
        self.limit = limit
        self.jobs = jobs
    }

    /// What one seed led to.
    package struct Finding: Sendable {
        package var seed: UInt64
        /// Of a run that could be played to its end.
        package var result: Result<Report, MeshFailure>

        /// The expectations that were missed.
        package var misses: [ExpectationResult] {
            (try? result.get())?.expectations.filter { $0.held == false } ?? []
        }

        /// Why it could not be played.
        package var failure: MeshFailure? {
            if case .failure(let failure) = result { failure } else { nil }
        }

        /// An expectation was missed, or the mesh did not come up.
        package var isBroken: Bool {
            if case .failure = result { true } else { !misses.isEmpty }
        }

        /// Not broken, and yet not all that is expected could be told.
        package var isUndecided: Bool {
            guard !isBroken, let report = try? result.get() else { return false }
            return report.expectations.contains { $0.held == nil }
        }
    }

    /// Plays every seed, or as many as come before `shouldStop`.
    ///
    /// - Parameters:
    ///   - shouldStop: asked now and then, from any thread.
    ///   - found: told of each seed, one at a time, in the order in which they end.
    package func run(shouldStop: @escaping @Sendable () -> Bool, found: @escaping @Sendable (Finding) -> Void) {
        let next = Mutex(seeds.lowerBound)
        let telling = Mutex(())
        DispatchQueue.concurrentPerform(iterations: min(jobs, seeds.count)) { _ in
            while !shouldStop(), let seed = next.withLock({ takeSeed(&$0) }) {
                guard let finding = play(seed, shouldStop) else { return }
                telling.withLock { _ in found(finding) }
            }
        }
    }

    private func takeSeed(_ next: inout UInt64) -> UInt64? {
        guard next < seeds.upperBound else { return nil }
        defer { next += 1 }
        return next
    }

    /// - Returns: nil when it was stopped before its end.
    private func play(_ seed: UInt64, _ shouldStop: () -> Bool) -> Finding? {
        var topology = topology
        topology.seed = seed
        do {
            let run = try VirtualRun(topology)
            let report = try run.run(limit) { _ in if shouldStop() { run.stop() } }
            return report.end == .stopped ? nil : Finding(seed: seed, result: .success(report))
        } catch let failure as MeshFailure {
            return Finding(seed: seed, result: .failure(failure))
        } catch {
            return Finding(seed: seed, result: .failure(.notRunning("\(error)")))
        }
    }
}

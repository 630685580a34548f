import Foundation
import MeshModel
import Testing

@testable import MeshRecord

/// How attempts on each edge ended, in each phase between two steps of the scenario.
struct PhaseOutcomes: Equatable {
    /// For the reader of a failed test: phase, edge, and the outcome that most attempts had.
    var lines: [String]

    /// What follows a step takes a moment to be seen, and what was under way when the next one comes may end either way.
    private static let settling = (after: Duration.seconds(3), before: Duration.seconds(1))

    /// The topology, with an expectation for each edge and phase that takes note of everything and demands nothing.
    static func watched(_ topology: Topology) -> Topology {
        var watched = topology
        watched.expectations += windows(of: topology).flatMap { window in
            topology.edges.map { Expectation(.edge($0, window, .ok, share: Bound(.atLeast, 0)), text: "watched") }
        }
        return watched
    }

    private static func windows(of topology: Topology) -> [Window] {
        guard let end = topology.naturalEnd() else { return [] }
        let moments = ([.zero] + topology.plannedSteps().map(\.at)).reduce(into: [Duration]()) {
            if $0.last != $1 { $0.append($1) }
        }
        return zip(moments, moments.dropFirst() + [end]).compactMap { from, to in
            let (settled, last) = (from + settling.after, to - settling.before)
            return last > settled ? Window(from: settled, to: last) : nil
        }
    }

    init(_ topology: Topology, _ report: Report) {
        var places = (topology.expectations.count...).lazy.map { ExpectationPlace(number: $0) }.makeIterator()
        lines = Self.windows(of: topology).flatMap { window in
            topology.edges.map { edge in
                let outcomes = report.counts.expectations.counter(EdgeRule.Counter.self, at: places.next()!).outcomes
                let most = outcomes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key.name ?? "not used"
                return "\(window.from.text) to \(window.to?.text ?? "the end")  \(edge)  \(most)"
            }
        }
    }
}

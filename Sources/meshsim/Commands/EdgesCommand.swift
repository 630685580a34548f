import ArgumentParser
import MeshAdmin
import MeshModel
import MeshRecord

struct EdgesCommand: AdminCommand {
    static let configuration = CommandConfiguration(
        commandName: "edges", abstract: "List who calls whom, and how it goes.",
        discussion: "Latencies are of attempts that were answered; REFUSED are handshakes, by their outcome.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var target: SocketOptions

    func run(_ mesh: AdminClient) async throws {
        output.show(try await mesh.edges()) { list in
            var table = Table(
                "FROM", "TO", ">ATTEMPTS", ">OK", ">P50", ">P99", ">HANDSHAKES", "REFUSED", "OTHER OUTCOMES")
            for edge in list.edges {
                table.add(
                    Line(edge.from), Line(edge.to), Line("\(edge.attempts)"), Line("\(edge.outcomes["ok"] ?? 0)"),
                    .latency(edge.latency.p50), .latency(edge.latency.p99),
                    Line("\(edge.handshakes.values.reduce(0, +))"), .others(edge.handshakes), .others(edge.outcomes))
            }
            return table.text()
        }
    }
}

extension Line {
    fileprivate static func latency(_ text: String?) -> Line {
        Line(orNothing: text.map { Duration(text: $0)?.brief ?? $0 })
    }

    /// Every outcome but `ok`, the most frequent first.
    fileprivate static func others(_ counts: [String: Int]) -> Line {
        let others = counts.filter { $0.key != "ok" }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        guard !others.isEmpty else { return Line(orNothing: nil) }
        return Line(others.map { "\($0.value) \($0.key)" }.joined(separator: ", "), .bad)
    }
}

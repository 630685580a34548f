import MeshModel
import Testing

@testable import meshsim

@Suite struct PlainProgressTests {
    @Test func `bringing up five thousand instances takes a line a second`() {
        var progress = PlainProgress()
        var lines = progress.add(Event("mesh.started", "big", ["seed": "1", "instances": "5000"]), at: .zero)
        for number in 1...5_000 {
            let now = Duration.milliseconds(number)
            for state in ["pending", "issuing", "ready"] {
                lines += progress.add(Event("instance.\(state)", "web.\(number)", ["from": "nothing"]), at: now)
            }
        }
        lines += progress.add(Event("run.started", "big", ["instances": "5000", "services": "1"]), at: .seconds(5))
        lines += progress.add(Event("run.ended", "big", ["why": "stopped"]), at: .seconds(6))
        for number in 1...5_000 {
            lines += progress.add(Event("instance.stopped", "web.\(number)", [:]), at: .seconds(7))
        }
        #expect(
            lines == [
                "         big  starts 5000 instances, seed 1", "         999 of 5000 instances ready",
                "         1999 of 5000 instances ready", "         2999 of 5000 instances ready",
                "         3999 of 5000 instances ready", "         4999 of 5000 instances ready",
                "  +0.0s  big  all is up: 5000 instances of 1 services",
                "  +0.0s  big  was asked to stop",
            ])
    }

    @Test func `what goes on is told ever more seldom, and counted in full`() {
        var progress = PlainProgress()
        var lines: [String] = []
        for number in 0..<6_000 {
            let instance = "web.1 refused ratings.\(number % 3 + 1)"
            let event = Event("handshake.refused", "web→ratings", ["outcome": "certificate_expired", "why": instance])
            lines += progress.add(event, at: .milliseconds(10 * number))
        }
        lines += progress.finish()
        #expect(lines.first == "         web→ratings  refused certificate_expired — web.1 refused ratings.1")
        let counts = lines.dropFirst().map { line in
            Int(line.split(separator: "… ")[1].prefix { $0 != " " }.filter { $0 != "," })!
        }
        #expect(counts.count == 6 && counts.reduce(0, +) == 5_999, "\(lines)")
    }

    @Test func `after a quiet moment it is told in full again`() {
        var progress = PlainProgress()
        let event = Event("handshake.refused", "web→ratings", ["outcome": "unknown_ca", "why": "a stranger"])
        #expect(progress.add(event, at: .zero).count == 1)
        #expect(progress.add(event, at: .milliseconds(500)).isEmpty)
        #expect(progress.tick(at: .seconds(1)) == ["         web→ratings  … 1 more like it: refused unknown_ca"])
        #expect(progress.tick(at: .seconds(3)).isEmpty)
        #expect(progress.add(event, at: .seconds(4)) == ["         web→ratings  refused unknown_ca — a stranger"])
    }
}

extension Event {
    fileprivate init(_ kind: String, _ subject: String, _ fields: [String: String]) {
        self = events(at: .zero, [(kind, subject, fields)])[0]
    }
}

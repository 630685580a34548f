import MeshModel
import MeshRecord
import Testing

@testable import meshsim

@Suite struct PlainProgressTests {
    @Test func `bringing up five thousand instances takes a line a second`() {
        var progress = PlainProgress()
        var lines = progress.add(Event(.mesh("big", .started(seed: 1, instances: 5_000))), at: .zero)
        for number in 1...5_000 {
            let now = Duration.milliseconds(number)
            for state in [InstanceState.pending, .issuing, .ready] {
                let step = InstanceHappening.entered(state, from: nil, why: "")
                lines += progress.add(Event(.instance(id("web.\(number)"), step)), at: now)
            }
        }
        lines += progress.add(Event(.mesh("big", .runStarted(services: 1, instances: 5_000))), at: .seconds(5))
        lines += progress.add(Event(.mesh("big", .runEnded(.stopped))), at: .seconds(6))
        for number in 1...5_000 {
            let step = InstanceHappening.entered(.stopped, from: .draining, why: "")
            lines += progress.add(Event(.instance(id("web.\(number)"), step)), at: .seconds(7))
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
            let event = Event(refused(refusal(of: "ratings.\(number % 3 + 1)")))
            lines += progress.add(event, at: .milliseconds(10 * number))
        }
        lines += progress.finish()
        let why = Sentences.of(refusal(of: "ratings.1"))
        #expect(lines.first == "         web→ratings  refused certificate_expired — \(why)")
        let counts = lines.dropFirst().map { line in
            Int(line.split(separator: "… ")[1].prefix { $0 != " " }.filter { $0 != "," })!
        }
        #expect(counts.count == 6 && counts.reduce(0, +) == 5_999, "\(lines)")
    }

    @Test func `after a quiet moment it is told in full again`() {
        var progress = PlainProgress()
        let event = Event(refused())
        #expect(progress.add(event, at: .zero).count == 1)
        #expect(progress.add(event, at: .milliseconds(500)).isEmpty)
        #expect(
            progress.tick(at: .seconds(1)) == ["         web→ratings  … 1 more like it: refused certificate_expired"])
        #expect(progress.tick(at: .seconds(3)).isEmpty)
        let why = Sentences.of(refusal())
        #expect(progress.add(event, at: .seconds(4)) == ["         web→ratings  refused certificate_expired — \(why)"])
    }

    @Test func `what was injected is told in the words that clear it`() {
        var progress = PlainProgress()
        let crash = Fault.crash(Target("ratings")!)
        #expect(
            [FaultHappening.injected(crash), .notActive(crash.handle)].flatMap {
                progress.add(Event(.fault($0)), at: .zero)
            } == [
                "         ratings  fault injected: instance crash",
                "         ratings  fault not active  fault=instance",
            ])
    }
}

extension Event {
    fileprivate init(_ happening: Happening) { self = events(at: .zero, [happening])[0] }
}

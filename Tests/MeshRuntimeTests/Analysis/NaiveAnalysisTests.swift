import MeshModel
import Testing


/// Read one event at a time, the log says the same as all of it looked at together, wherever it is cut off.
@Test("The analysis and a naive one over the whole list", arguments: 1...60 as ClosedRange<UInt64>)
func analysisAgreesWithNaive(seed: UInt64) throws {
    let events = RandomLog(seed: seed).events
    var random = SeededRandom(seed: seed).split("cut")
    for _ in 0..<8 {
        let cut = 1 + random.below(events.count)
        var part = Array(events.prefix(cut))
        let end = part.last!.time + .milliseconds(random.below(2_000))
        part.append(Event(sequence: cut + 1, time: end, kind: "run.ended", subject: "mesh", fields: []))
        let conditions: [MeshModel.Expectation.Condition] = [
            .outage(nil, Naive.window, Bound(.less, 1)),
            .csrRate(of: nil, Naive.window, per: Naive.per, Bound(.less, 1)),
            .refusals(nil, Naive.window, Bound(.equal, 0)), .lateRenewals(of: nil, Naive.window, Bound(.equal, 0)),
        ]
        let analysis = Analysis(of: part, conditions)
        let naive = Naive(events: part, end: end)
        #expect(Answers(analysis) == naive.answers, "seed \(seed), cut after \(cut)")
    }
}

/// A few services whose instances fail, renew, and stop at random.
private struct RandomLog {
    private(set) var events: [Event] = []
    private var random: SeededRandom
    private var now = Story.start
    /// The newest of each instance.
    private var serials: [String: Int] = [:]

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        tell("csr.received", "web.1")
        tell("run.started", "mesh")
        for _ in 0..<300 { step() }
    }

    private mutating func step() {
        now = now + .milliseconds([0, 10, 300, 1_000, 5_000][random.below(5)])
        let caller = "web.\(1 + random.below(3))"
        let callee = "\(["cart", "user"][random.below(2)]).\(1 + random.below(2))"
        let edge = "web→\(callee.prefix(4))"
        switch random.below(20) {
        case 0...3: tell("pair.failing", edge, ["from": caller, "to": callee, "outcome": "unknown_ca"])
        case 4...9: tell("pair.recovered", edge, ["from": caller, "to": callee])
        case 10, 11: tell("handshake.refused", edge, ["outcome": "unknown_ca"])
        case 12...14: tell("csr.received", caller)
        case 15, 16:
            serials[caller] = events.count
            let end = now + .seconds(random.below(20))
            tell("certificate.renewed", caller, ["serial": "\(events.count)", "notAfter": end.rfc3339])
        case 17, 18:
            if let serial = serials[caller] { tell("certificate.used", caller, ["serial": "\(serial)"]) }
        default:
            serials[caller] = nil
            tell("instance.stopped", caller)
        }
    }

    private mutating func tell(_ kind: String, _ subject: String, _ fields: KeyValuePairs<String, String> = [:]) {
        events.append(
            Event(
                sequence: events.count + 1, time: now, kind: kind, subject: subject,
                fields: fields.map { ($0.key, .string($0.value)) }))
    }
}

private struct Answers: Equatable {
    var outages: [String]
    var peak: Int
    var late: [Duration]
    var neverUsed: Int?
    /// In the window.
    var longestPair: Duration
    var csrPeak: Int
    var refusals: Int
    var lateCount: Int
}

extension Answers {
    init(_ analysis: Analysis) {
        let findings = analysis.findings
        outages = findings.allOutages.map { "\($0.edge) \($0.from) \($0.lasted) \($0.to == nil) \($0.pairs)" }.sorted()
        peak = findings.csrs.peak
        late = findings.lateRenewals.worst.map(\.by)
        neverUsed = findings.certificates.neverUsed
        guard analysis.evidence.count == 4 else {
            (longestPair, csrPeak, refusals, lateCount) = (.zero, 0, 0, 0)
            return
        }
        longestPair = analysis.evidence[0].longest
        csrPeak = analysis.evidence[1].peak
        refusals = analysis.evidence[2].count
        lateCount = analysis.evidence[3].count
    }
}

/// The same questions, each answered by looking through all events.
private struct Naive {
    var events: [Event]
    var end: MeshTime

    static let window = Window(from: .seconds(20), to: .seconds(200))
    static let per = Duration.seconds(2)

    var answers: Answers {
        let late = lateRenewals
        let isInWindow = { (time: MeshTime) in start.map { Self.window.contains(time - $0) } ?? false }
        return Answers(
            outages: outages.sorted(), peak: mostCSRs(within: .seconds(1), endingAt: csrs),
            late: Array(late.map(\.by).sorted(by: >).prefix(10)), neverUsed: neverUsed,
            longestPair: longestPair, csrPeak: csrPeak,
            refusals: events.count { $0.kind == "handshake.refused" && isInWindow($0.time) },
            lateCount: late.count { isInWindow($0.ended) })
    }

    private var start: MeshTime? { events.first { $0.kind == "run.started" }?.time }

    // MARK: CSRs

    /// Since the start.
    private var csrs: [MeshTime] {
        let first = events.firstIndex { $0.kind == "run.started" } ?? 0
        return events[first...].filter { $0.kind == "csr.received" }.map(\.time)
    }

    private func mostCSRs(within span: Duration, endingAt moments: [MeshTime]) -> Int {
        moments.map { moment in csrs.count { $0 <= moment && $0 > moment - span } }.max() ?? 0
    }

    private var csrPeak: Int {
        guard let start, end - start >= Self.window.from else { return 0 }
        let moments = csrs.filter { Self.window.contains($0 - start) } + [start + Self.window.from]
        return mostCSRs(within: Self.per, endingAt: moments)
    }

    // MARK: Pairs

    /// From one event to another; without an end, to the end of the run.
    private struct Failure {
        var edge: String
        var pair: String
        var from: Event
        var to: Event?

        var lastSequence: Int { to?.sequence ?? .max }
    }

    private var failures: [Failure] {
        Set(events.filter { $0.kind == "pair.failing" }.map(Self.pair)).flatMap { pair in
            var found: [Failure] = []
            for event in events {
                let isFailing = found.last.map { $0.to == nil } ?? false
                if event.kind == "pair.failing", Self.pair(event) == pair, !isFailing {
                    found.append(Failure(edge: event.subject, pair: pair, from: event))
                } else if isFailing, Self.ends(event, pair) {
                    found[found.count - 1].to = event
                }
            }
            return found
        }
    }

    private static func pair(_ event: Event) -> String {
        "\(event.string("from") ?? "") \(event.string("to") ?? "")"
    }

    private static func ends(_ event: Event, _ pair: String) -> Bool {
        event.kind == "pair.recovered" && Self.pair(event) == pair
            || event.kind == "instance.stopped" && pair.hasPrefix(event.subject + " ")
    }

    private var longestPair: Duration {
        guard let start else { return .zero }
        return failures.map { failure in
            let last = (failure.to?.time ?? end) - start
            return min(last, Self.window.to ?? last) - max(failure.from.time - start, Self.window.from)
        }.reduce(.zero, max)
    }

    /// Overlapping failures of an edge, joined.
    private var outages: [String] {
        var joined: [(last: Failure, from: Event, pairs: Set<String>)] = []
        for failure in failures.sorted(by: { ($0.edge, $0.from.sequence) < ($1.edge, $1.from.sequence) }) {
            if let current = joined.last, current.last.edge == failure.edge,
                failure.from.sequence < current.last.lastSequence
            {
                joined[joined.count - 1].pairs.insert(failure.pair)
                if failure.lastSequence > current.last.lastSequence { joined[joined.count - 1].last = failure }
            } else {
                joined.append((failure, failure.from, [failure.pair]))
            }
        }
        return joined.map { outage in
            let lasted = (outage.last.to?.time ?? end) - outage.from.time
            return "\(outage.last.edge) \(outage.from.time) \(lasted) \(outage.last.to == nil) \(outage.pairs.count)"
        }
    }

    // MARK: Certificates

    private struct Late {
        var ended: MeshTime
        var by: Duration
    }

    private var lateRenewals: [Late] {
        events.enumerated().filter { $0.element.kind == "certificate.renewed" }.compactMap { index, certificate in
            let next = events[(index + 1)...].first {
                $0.subject == certificate.subject && ["certificate.renewed", "instance.stopped"].contains($0.kind)
            }
            let ended = certificate.time("notAfter")!
            let successor = next?.time ?? end
            guard ended < successor else { return nil }
            return Late(ended: ended, by: successor - ended)
        }
    }

    private var neverUsed: Int? {
        let used = Set(events.filter { $0.kind == "certificate.used" }.map { $0.string("serial") })
        if used.isEmpty { return nil }
        return events.count { $0.kind == "certificate.renewed" && !used.contains($0.string("serial")) }
    }
}

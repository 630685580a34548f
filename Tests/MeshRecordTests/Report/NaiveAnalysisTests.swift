import MeshModel
import Testing

@testable import MeshRecord

/// Read one event at a time, the log says the same as all of it looked at together, wherever it is cut off.
@Test("The analysis and a naive one over the whole list", arguments: 1...60 as ClosedRange<UInt64>)
func analysisAgreesWithNaive(seed: UInt64) throws {
    let events = RandomLog(seed: seed).events
    var random = SeededRandom(seed: seed).split("cut")
    for _ in 0..<8 {
        let cut = 1 + random.below(events.count)
        var part = Array(events.prefix(cut))
        let end = part.last!.time + .milliseconds(random.below(2_000))
        part.append(Event(sequence: cut + 1, time: end, .mesh("mesh", .runEnded(.finished))))
        let naive = Naive(events: part, end: end)
        let expectations = naive.expectations
        let analysis = LogAnalysis(of: part, expectations)
        #expect(Answers(analysis.findings) == naive.answers, "seed \(seed), cut after \(cut)")
        let results = analysis.trials.results(
            ExpectationCounters(expectations), lasted: Naive.window.to!, digest: nil)
        #expect(results.filter { $0.held != true }.map(\.detail) == [], "seed \(seed), cut after \(cut)")
    }
}

/// A few services whose instances fail, renew, and stop at random.
private struct RandomLog {
    private(set) var events: [Event] = []
    private var random: SeededRandom
    private var now = Story.start
    /// The newest of each instance.
    private var serials: [InstanceID: SerialNumber] = [:]
    private var ends: [InstanceID: MeshTime] = [:]

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        tell(.asked("web.1"))
        tell(.mesh("mesh", .runStarted(services: 3, instances: 7)))
        for _ in 0..<300 { step() }
    }

    private mutating func step() {
        now = now + .milliseconds([0, 10, 300, 1_000, 5_000][random.below(5)])
        let caller = "web.\(1 + random.below(3))"
        let callee = "\(["cart", "user"][random.below(2)]).\(1 + random.below(2))"
        switch random.below(20) {
        case 0...3: tell(failing(caller, callee))
        case 4...9: tell(.recovered(caller, callee))
        case 10, 11: tell(.refused(caller, callee, "unknown_ca"))
        case 12...14: tell(.asked(caller))
        case 15, 16: renew(InstanceID(caller)!)
        case 17, 18:
            if let serial = serials[InstanceID(caller)!] {
                tell(.instance(InstanceID(caller)!, .certificateUsed(serial)))
            }
        default:
            (serials[InstanceID(caller)!], ends[InstanceID(caller)!]) = (nil, nil)
            tell(.entered(caller, .stopped))
        }
    }

    /// Told with the end of the first attempt, which began now.
    private func failing(_ caller: String, _ callee: String) -> Happening {
        .pair(
            Pair(from: InstanceID(caller)!, to: Target(callee)!),
            .failing(Outcome("unknown_ca")!, since: now))
    }

    private mutating func renew(_ instance: InstanceID) {
        let serial = SerialNumber(bigEndian: [UInt8(events.count / 256), UInt8(events.count % 256)])
        let certificate = SignedCertificate(
            serial: serial, spiffeID: nil, notBefore: now, notAfter: now + .seconds(random.below(20)))
        tell(.instance(instance, .certificateSigned(certificate, .renewal, root: 1, after: .zero)))
        guard random.below(8) > 0 else {
            let failed = FailedAttempt(.invalid(why: "it is bad"), attempt: 1, retryIn: .seconds(1))
            return tell(.instance(instance, .attemptFailed(failed)))
        }
        if let end = ends[instance], end < now {
            tell(.instance(instance, .certificateLate(ended: end, by: now - end)))
        }
        (serials[instance], ends[instance]) = (serial, certificate.notAfter)
        tell(.instance(instance, .certificateAccepted(serial, notAfter: certificate.notAfter, .renewal)))
    }

    private mutating func tell(_ happening: Happening) {
        events.append(Event(sequence: events.count + 1, time: now, happening))
    }
}

private struct Answers: Equatable {
    var outages: [String]
    var peak: Int
    var late: [Duration]
    var neverUsed: Int?
}

extension Answers {
    init(_ findings: Findings) {
        outages = findings.allOutages.map { "\($0.edge) \($0.from) \($0.lasted) \($0.to == nil) \($0.pairs)" }.sorted()
        peak = findings.csrs.peak
        late = findings.lateRenewals.worst.map(\.by)
        neverUsed = findings.certificates.neverUsed
    }
}

/// The same questions, each answered by looking through all events.
private struct Naive {
    var events: [Event]
    var end: MeshTime

    static let window = Window(from: .seconds(20), to: .seconds(200))
    static let per = Duration.seconds(2)

    var answers: Answers {
        Answers(
            outages: outages.sorted(), peak: mostCSRs(within: .seconds(1), endingAt: csrs),
            late: Array(lateRenewals.map(\.by).sorted(by: >).prefix(10)), neverUsed: neverUsed)
    }

    /// That of what lies in the window, there is exactly as much as there is.
    var expectations: [MeshModel.Expectation] {
        let isInWindow = { (time: MeshTime) in start.map { Self.window.contains(time - $0) } ?? false }
        let refusals = events.count { $0.kind == "handshake.refused" && isInWindow($0.time) }
        let late = lateRenewals.count { isInWindow($0.ended) }
        let conditions: [MeshModel.Expectation.Condition] = [
            .outage(nil, Self.window, Bound(.equal, longestPair.seconds)),
            .csrRate(of: nil, Self.window, per: Self.per, Bound(.equal, Double(csrPeak))),
            .refusals(nil, Self.window, Bound(.equal, Double(refusals))),
            .lateRenewals(of: nil, Self.window, Bound(.equal, Double(late))),
        ]
        return conditions.map { MeshModel.Expectation($0, text: "\($0)") }
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
        var pair: Pair
        var from: Event
        var to: Event?

        var edge: String { pair.edge.description }
        var lastSequence: Int { to?.sequence ?? .max }
    }

    private var failures: [Failure] {
        Set(events.compactMap(Self.failing)).flatMap { pair in
            var found: [Failure] = []
            for event in events {
                let isFailing = found.last.map { $0.to == nil } ?? false
                if !isFailing, Self.failing(event) == pair {
                    found.append(Failure(pair: pair, from: event))
                } else if isFailing, Self.ends(event, pair) {
                    found[found.count - 1].to = event
                }
            }
            return found
        }
    }

    private static func failing(_ event: Event) -> Pair? {
        if case .pair(let pair, .failing) = event.happening { pair } else { nil }
    }

    private static func ends(_ event: Event, _ pair: Pair) -> Bool {
        switch event.happening {
        case .pair(let other, .recovered): other == pair
        case .instance(let id, .entered(.stopped, _, _)): id == pair.from
        default: false
        }
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
        var joined: [(last: Failure, from: Event, pairs: Set<Pair>)] = []
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

    private static func accepted(_ event: Event) -> (serial: SerialNumber, ends: MeshTime)? {
        if case .instance(_, .certificateAccepted(let serial, let end, _)) = event.happening {
            (serial, end)
        } else {
            nil
        }
    }

    private var lateRenewals: [Late] {
        events.enumerated().compactMap { index, event in
            guard let ended = Self.accepted(event)?.ends else { return nil }
            let next = events[(index + 1)...].first {
                $0.subject == event.subject
                    && ["certificate.late", "certificate.accepted", "instance.stopped"].contains($0.kind)
            }
            let successor = next?.time ?? end
            guard ended < successor else { return nil }
            return Late(ended: ended, by: successor - ended)
        }
    }

    private var neverUsed: Int? {
        let used = Set(
            events.compactMap { event in
                if case .instance(_, .certificateUsed(let serial)) = event.happening { serial } else { nil }
            })
        if used.isEmpty { return nil }
        return events.compactMap(Self.accepted).count { !used.contains($0.serial) }
    }
}

import Dispatch
import MeshModel
import MeshRecord
import MeshRuntime
import RunningMeshes
import Synchronization
import Testing

/// Causes of many meshes with random troubles, each read back and held against what really was.
@Suite struct CausePropertyTests {
    /// Each seed is a topology.
    private static let seeds = 1...500 as ClosedRange<UInt64>
    /// What a simulation can make is to occur so often.
    private static let least = 20

    private struct Found: Sendable {
        var kinds: [String: Int] = [:]
        var complaints: [String] = []

        mutating func add(_ other: Found) {
            kinds.merge(other.kinds, uniquingKeysWith: +)
            complaints += other.complaints
        }
    }

    @Test func `no cause contradicts what really was`() {
        let all = Mutex(Found())
        let threads = 2
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            for seed in Self.seeds where seed % UInt64(threads) == thread {
                let found = Self.look(at: seed)
                all.withLock { $0.add(found) }
            }
        }
        let found = all.withLock { $0 }
        #expect(found.complaints == [])
        for kind in CauseCheck.expected {
            #expect(found.kinds[kind, default: 0] >= Self.least, "\(kind) of \(found.kinds.sorted { $0.key < $1.key })")
        }
    }

    private static func look(at seed: UInt64) -> Found {
        let trouble = RandomTrouble(seed: seed)
        do {
            let topology = try trouble.topology()
            let check = CauseCheck(topology, try SimulatedCauseTests.play(topology, for: RandomTrouble.length))
            return Found(
                kinds: check.kinds, complaints: check.complaints.map { "seed \(seed): \($0)\n\(trouble.text)" })
        } catch {
            return Found(complaints: ["seed \(seed): \(error)\n\(trouble.text)"])
        }
    }
}

/// Holds each cause of a run against the truth.
struct CauseCheck {
    private(set) var complaints: [String] = []
    /// How often each kind of cause occurred.
    private(set) var kinds: [String: Int] = [:]
    private let truth: Truth
    private let topology: Topology
    /// When the first roots and intermediates end, which are made as the mesh starts.
    private let firstEnds: [MeshTime]

    static let expected = [
        "expired", "expired_by_clock", "issuer_expired", "not_yet_valid", "bundle_behind", "not_federated",
        "unknown_authority", "wrong_identity", "signed badly", "renewal failed", "renewal not due", "partition",
        "departure", "absence", "overload",
    ]

    init(_ topology: Topology, _ played: Played) {
        self.topology = topology
        truth = Truth(topology, played.events)
        let origin = topology.clock.start ?? VirtualRun.defaultStart
        firstEnds = topology.trustDomains.flatMap { domain in
            let made = origin + domain.ca.skew
            let root = made + domain.ca.rootTTL
            return [root, min(root, made + domain.ca.intermediateTTL)]
        }
        for event in played.events {
            if case .handshakeRefused(let verdict, let cause) = event.happening {
                check(cause, verdict, event.sequence)
            }
        }
        for outage in played.report.findings.allOutages { check(outage) }
    }

    private mutating func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
        if !holds { complaints.append(what()) }
    }

    // MARK: Refusals

    private mutating func check(_ cause: Cause, _ verdict: HandshakeVerdict, _ sequence: Int) {
        kinds[cause.kind, default: 0] += 1
        let words = "event \(sequence): \(Sentences.of(cause))"
        let judged = verdict.refusing?.report.judgement
        if let judgement = judged, let ends = cause.ends {
            let skew = truth.skew(of: ends.verifier)
            let late = verdict.time + skew - judgement.at
            expect(
                late >= .zero && late <= .seconds(21),
                "\(words): judged at \(judgement.at), by a clock \(skew.text) off")
        }
        let now =
            judged.map { judgement in
                judgement.at - (cause.ends.map { truth.skew(of: $0.verifier) } ?? .zero)
            } ?? verdict.time
        if let ends = cause.ends {
            switch cause.purpose {
            case .presented(let fault): expect(truth.isForced(ends.presenter, fault), "\(words): it was not forced")
            case .signed(let fault):
                kinds["signed badly", default: 0] += 1
                expect(truth.wasSigned(ends.presenter, fault), "\(words): no authority was made to sign so")
            case nil: break
            }
        }
        switch cause.fact {
        case .expired(let ends, let end, let ago, _):
            expect(truth.hasCertificate(ends.presenter, ending: end), "\(words): no such certificate")
            expect(end <= now && ago == now - end, "\(words): it was \(now)")
            if let renewal = cause.renewal { check(renewal, ends, end, verdict.time, words) }
        case .expiredByClock(let ends, let issuer, let end, let skew):
            expect(end > now && end <= now + skew, "\(words): it was \(now)")
            expect(skew == truth.skew(of: ends.verifier) && skew > .zero, "\(words): the skew is another")
            expect(
                issuer == nil
                    ? truth.hasCertificate(ends.presenter, ending: end) : truth.hasIssuer(ending: end, firstEnds),
                "\(words): no such certificate")
        case .issuerExpired(_, _, let end, let leafEnds):
            expect(truth.hasIssuer(ending: end, firstEnds), "\(words): no such issuer")
            expect(end <= now && leafEnds >= end, "\(words): it was \(now)")
        case .notYetValid(let ends, let issuer, let begin, let behind, let ahead, _):
            let skew = truth.skew(of: ends.verifier)
            let domain = ends.presenter.member.flatMap { topology.localities[$0.service]?.trustDomain }
            expect(ahead == domain.map { topology.spec(of: $0).ca.skew } ?? .zero, "\(words): the authority's skew")
            expect(begin > now + skew && behind == .zero - skew, "\(words): it was \(now), the clock \(skew.text) off")
            if issuer == nil {
                expect(truth.hasCertificate(ends.presenter, beginning: begin), "\(words): no such certificate")
            }
        case .bundleBehind(let ends, let domain, let held, let needed):
            if let known = truth.generation(held: ends.verifier, of: domain, at: now) {
                expect(known == held, "\(words): it held \(known)")
            }
            expect(held < needed, words)
            if let root = truth.root(of: ends.presenter, at: now) {
                let brought = truth.generation(bringing: root, in: domain)
                expect(brought == needed, "\(words): root \(root) came with \(String(describing: brought))")
            }
        case .notFederated(_, let own, let peers):
            expect(topology.spec(of: own).federatesWith.contains(peers) == false, words)
        case .unknownAuthority(let ends, let domain?, let generation) where cause.purpose == nil:
            if let root = truth.root(of: ends.presenter, at: now), let generation {
                let brought = truth.generation(bringing: root, in: domain)
                expect(brought.map { $0 <= generation } ?? true, "\(words): root \(root) came with \(brought ?? 0)")
            }
        case .wrongIdentity(_, let expected, let found):
            expect(found != expected, words)
            expect(cause.purpose?.fault ?? .wrongIdentity == .wrongIdentity, words)
        case .chainMissing: expect(false, "\(words): every chain is whole")
        case .unknownAuthority, .defect, .noCertificate, .stranger, .protocolMismatch, .timeout, .transport: break
        }
    }

    private mutating func check(
        _ renewal: Cause.Renewal, _ ends: Cause.Ends, _ end: MeshTime, _ time: MeshTime, _ words: String
    ) {
        switch renewal {
        case .notDue(let behind):
            kinds["renewal not due", default: 0] += 1
            expect(behind == .zero - truth.skew(of: ends.presenter) && behind > .zero, "\(words): the skew is another")
        case .failed(let attempts):
            kinds["renewal failed", default: 0] += 1
            guard let id = ends.presenter.member else { return expect(false, words) }
            check(attempts, of: id, at: time, words)
        case .awaited(let since, let fault, _):
            guard let fault else { break }
            guard let id = ends.presenter.member else { return expect(false, words) }
            expect(truth.isInForce(since, fault, atAuthorityOf: id), "\(words): no such fault was in force")
        case .early: break
        }
    }

    private mutating func check(_ attempts: Cause.Attempts, of id: InstanceID, at time: MeshTime, _ words: String) {
        let failed = truth.failures(of: id, from: attempts.since, to: time)
        expect(failed.count == attempts.count, "\(words): there were \(failed.count)")
        expect(!truth.wasAccepted(by: id, from: attempts.since, to: time), "\(words): it got one in between")
        guard let last = failed.last else { return }
        switch (attempts.reason, last.attempt.how) {
        case (.notAsked(let one), .notAsked(let other)), (.refused(let one), .refused(let other)),
            (.invalid(let one), .invalid(let other)):
            expect(one == other, "\(words): it was \(other)")
        case (.paused, .timedOut):
            expect(truth.wasDropped(id, before: time, within: .seconds(60)), "\(words): no CSR of it was dropped")
        case (.slow(let patience, _, _), .timedOut(let waited)): expect(patience == waited, words)
        case (.unreachable, .timedOut): break
        default: expect(false, "\(words): the last attempt ended as \(last.attempt.how)")
        }
        guard let fault = attempts.fault else { return }
        // It may have ended before the attempt did that failed by it.
        let wasInForce = [truth.asked(id, before: last.time), last.time].compactMap(\.self).contains {
            truth.isInForce($0, fault, atAuthorityOf: id)
        }
        expect(wasInForce, "\(words): no such fault was in force")
    }

    /// What an instance can do follows from its workers, where all that they do is to wait.
    private mutating func check(
        _ overload: Overload, of id: InstanceID, _ capacity: Overload.Capacity, _ words: String
    ) {
        guard case .workers(let count) = capacity, let service = topology.service(id.service) else { return }
        expect(count == service.workers, "\(words): it has \(service.workers)")
        if case .one(.sleep(.constant(let time)))? = service.script.steps.first {
            let possible = Double(count) * (overload.over.seconds / time.seconds + 1)
            expect(Double(overload.begun) <= possible, "\(words): it takes \(time.text) for each")
        }
    }

    // MARK: Outages

    private mutating func check(_ outage: Outage) {
        let words = "\(outage.edge) from \(outage.from): \(Sentences.of(outage.cause))"
        switch outage.cause {
        case .partition(let a, let b):
            kinds["partition", default: 0] += 1
            let isParted = outage.named.allSatisfy { pair in
                // It was in force at some time from the first failing request on.
                [.zero, Duration.seconds(1), .seconds(4), .seconds(5), .seconds(10), .seconds(15)].contains {
                    truth.isParted(pair, at: outage.from + $0, by: a, b)
                }
            }
            expect(isParted, "\(words): the two were not parted")
        case .departure(let id, let others, let departure):
            kinds["departure", default: 0] += 1
            expect(truth.hasGone(id, at: departure.time), "\(words): it had not gone then")
            let called = Set(outage.named.map(\.to))
            expect(called.contains(.instance(id)) && called.count <= others + 1, "\(words): others were called")
            for case .instance(let other) in called {
                expect(truth.went(other, about: departure.time), "\(words): \(other) had not gone with it")
            }
            if departure.how == .died(injected: true) {
                expect(truth.isInForce(departure.time) { $0.kills(id) }, "\(words): nothing was injected")
            }
        case .absence(let service, let absence):
            kinds["absence", default: 0] += 1
            expect(outage.edge.to == service && outage.outcome == .noEndpoint, words)
            if case .gone(let id, let departure) = absence {
                expect(id.service == service && truth.hasGone(id, at: departure.time), "\(words): it had not gone then")
            }
            if case .unready(let id, _, .failed(let attempts)?) = absence {
                expect(truth.failures(of: id, from: attempts.since, to: attempts.since).count == 1, words)
            }
        case .refusal(let cause):
            let concerned = outage.named.contains { pair in
                [cause.ends?.presenter.member, cause.ends?.verifier.member].contains(pair.from)
            }
            expect(cause.ends == nil || concerned, "\(words): it is of another pair")
        case .silence(let patience):
            kinds["silence", default: 0] += 1
            expect(outage.outcome == .timeout && patience <= .seconds(16), "\(words): nobody waits so long")
        case .cut(_, let id):
            kinds["cut", default: 0] += 1
            expect(outage.named.contains { $0.includes(id) }, "\(words): it is of another pair")
        case .overload(let id, let capacity, let overload):
            kinds["overload", default: 0] += 1
            expect(outage.named.contains { $0.includes(id) }, "\(words): it is of another pair")
            expect(overload.asked > overload.begun, words)
            check(overload, of: id, capacity, words)
        case .reset, .alert: kinds["outcome \(outage.outcome)", default: 0] += 1
        }
    }
}

extension Fault {
    fileprivate func kills(_ id: InstanceID) -> Bool {
        if case .crash(let target) = self { target.includes(id) } else { false }
    }
}

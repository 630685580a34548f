import MeshModel
import MeshRecord
import MeshRuntime
import RunningMeshes
import Testing

/// What lies behind the first cause: times are computed from the topology's numbers.
extension SimulatedCauseTests {
    private static let start = VirtualRun.defaultStart
    private static let domain = TrustDomain("mesh.example")!

    /// Leaves of 1 h are due after 30 min. From 3 h on the authority signs by a stranger's root, so that whoever asks from
    /// then on refuses what it gets; what it had got before 3 h ends before 4 h. Nothing but that fault keeps it from renewal.
    @Test
    func `a certificate that ended since its holder refused each successor is told with that, and with the fault`()
        throws
    {
        let topology = try Running.reported("untrusted-successors")
        let played = try Self.play(topology, for: .seconds(4 * 3_600 + 300))
        try #require(!played.refused.isEmpty)
        let untrusted = AuthorityFault.issues(.untrusted)
        let fault = Self.start + .seconds(3 * 3_600)
        for (verdict, cause, _) in played.refused {
            guard case .failed(let attempts) = cause.renewal, case .expired(let ends, let end, _, _) = cause.fact else {
                Issue.record("\(cause)")
                return
            }
            #expect(end > fault && end <= fault + .seconds(3_601))
            #expect(attempts.since > fault && attempts.since < fault + .seconds(1_801))
            #expect(attempts.fault == untrusted && cause.remedy == .leaveOutAuthorityFault(untrusted))
            let failed = played.events.count { event in
                guard case .instance(let id, .attemptFailed(let attempt)) = event.happening, case .invalid = attempt.how
                else { return false }
                return ends.presenter == .member(id) && event.time >= attempts.since && event.time <= verdict.time
            }
            #expect(attempts.count == failed)
        }
        for outage in played.report.findings.allOutages {
            #expect(outage.remedy == .leaveOutAuthorityFault(untrusted))
        }
        let unready = played.report.findings.unready
        #expect(unready.kept.map(\.id) == [InstanceID("server.3")!, InstanceID("server.4")!], "created at 3h10m")
        for instance in unready.kept {
            guard case .failed(let attempts) = instance.renewal else {
                Issue.record("\(instance)")
                return
            }
            #expect(attempts.fault == untrusted)
        }
        let certificates = played.report.findings.certificates
        #expect(certificates.rejected == played.events.count { $0.kind == "certificate.rejected" })
        #expect(certificates.neverUsed.map { $0 < certificates.rejected } == true, "what was refused was not in use")
        #expect(certificates.renewed == played.successors)
    }

    /// Its holder does not look at what it gets, and presents it: so its peers refuse it, at once.
    @Test func `a certificate that its authority signed badly is told with that, not as a mistake in a rotation`()
        throws
    {
        let topology = try Running.topology(
            """
            version: 1
            name: signed-badly
            trustDomains: {mesh.example: {ca: {leaf: {ttl: 60s, jitter: 0%, rotation: {checksIssuer: false}}}}}
            services: {server: {connections: {maxAge: 1s}}}
            load: [{from: client, to: server, rate: 1/s}]
            scenario: [{at: 20s, fault: {ca: untrusted, on: mesh.example}}]
            """)
        let played = try Self.play(topology, for: .seconds(120))
        try #require(!played.refused.isEmpty)
        for (_, cause, _) in played.refused {
            #expect(cause.purpose == .signed(.untrusted), "\(cause)")
            #expect(cause.remedy == .leaveOutAuthorityFault(.issues(.untrusted)))
        }
    }

    /// Each second a request begins that takes ten, and near the middle of their hour caller and callee have others.
    @Test func `requests that a caller cuts off for its new certificate are counted, and why is told`() throws {
        let topology = try Running.topology(
            """
            version: 1
            name: own-rotation
            trustDomains: {mesh.example: {ca: {leaf: {ttl: 1h, renewAt: 50%, jitter: 10%}}}}
            services:
              web: {mtls: disabled, workers: 100, script: [{call: {service: api, timeout: 20s}}]}
              api: {workers: 100, connections: {onRotation: close}, script: [{sleep: 10s}]}
            load: [{from: load, to: web, rate: 1/s, timeout: 20s, start: 20m, end: 40m}]
            """)
        let played = try Self.play(topology, for: .seconds(41 * 60))
        let api = ServiceName("api")!
        let cut = played.report.findings.cut.all
        let told = played.events.reduce(0) { sum, event in
            if case .instance(_, .requestsCut(let count, _)) = event.happening { sum + count } else { sum }
        }
        #expect(cut.reduce(0) { $0 + $1.count } == told && told >= 18 && told <= 22, "\(cut)")
        #expect(cut.allSatisfy { $0.service == api && $0.remedy == .keepConnections })
        let failed = played.report.counts.requests.failed
        #expect(failed == told, "every request but those that were cut off had its answer")
    }

    /// Without the fault, which is the remedy above, nothing is refused.
    @Test func `with the authority's fault left out, as the remedy says, nothing is refused`() throws {
        let topology = try Running.reported(
            "untrusted-successors", replacing: "  - {at: 3h, fault: {ca: untrusted, on: mesh.example}}\n", with: "")
        #expect(try Self.play(topology, for: .seconds(4 * 3_600 + 300)).refused.isEmpty)
    }

    /// a fetches b's bundle each 4 h: at 4 h it gets the generation of 3 h 30 min, at 8 h all others. Root 2 leaves at 5 h 1 min
    /// or so, which a misses and which harms nobody; root 3 is published at 6 h 30 min and signs from 6 h 50 min. b's leaves
    /// of 2 h are due each hour, so one of 7 h is below it.
    private static func twoBehind(distributeWait: String) throws -> Played {
        try play(
            Running.reported(
                "two-behind", replacing: "distributeWait: 20m, reissueWait: 2h",
                with: "distributeWait: \(distributeWait), reissueWait: 2h"), for: .seconds(9 * 3_600))
    }

    @Test func `the wait that would have been enough is counted from the bundle that brought the needed root`() throws {
        let played = try Self.twoBehind(distributeWait: "20m")
        let outage = try #require(played.report.findings.allOutages.first)
        let recovered = try #require(outage.to) - Self.start
        #expect(recovered >= .seconds(8 * 3_600) && recovered <= .seconds(8 * 3_600 + 61))
        let wait = (recovered - .seconds(6 * 3_600 + 1_800)).roundedUp
        guard case .distributeFor(let least) = outage.remedy else {
            Issue.record("\(String(describing: outage.remedy))")
            return
        }
        // What is published and what is counted from is the control plane's, a moment after the scenario's.
        #expect(abs((least - wait).seconds) <= 1)
        for (_, cause, _) in played.refused {
            guard case .bundleBehind(_, _, held: 2, needed: 4) = cause.fact else {
                Issue.record("\(cause)")
                return
            }
        }
        #expect(try Self.twoBehind(distributeWait: least.text).refused.isEmpty, "as the remedy says")
    }

    /// The authority takes 1 s for each, one at a time, from 10 min to 80 min, so that a herd of 61 waits a minute and asks
    /// again and again: much is signed in vain. From 90 min to 122 min it is paused: all that is in use ends then.
    @Test func `certificates that nobody took are neither renewals nor late`() throws {
        let topology = try Running.reported("phantom-late")
        let played = try Self.play(topology, for: .seconds(130 * 60))
        #expect(played.report.expectations.map(\.held) == [true], "\(played.report.expectations.map(\.detail))")
        let findings = played.report.findings
        #expect(findings.lateRenewals.count == played.events.count { $0.kind == "certificate.late" })
        #expect(findings.certificates.renewed == played.successors)
        let vain = findings.certificates.vain
        #expect(vain.count == played.events.count { $0.kind == "certificate.unneeded" } && vain.count > 0)
        let slowest = try #require(vain.slowest)
        #expect(slowest.patience == .seconds(5) && slowest.answer > slowest.patience)
    }

    /// An answer takes 20 s, and whoever is to go has 5 s for it: what began in the 15 s before is cut off, at 2/s for two.
    private static func scaledDown(drainTimeout: String) throws -> Played {
        try play(
            Running.reported("scale-down", replacing: "drainTimeout: 5s", with: "drainTimeout: \(drainTimeout)"),
            for: .seconds(120))
    }

    @Test func `requests that a scale-down cuts off are told with the drain time, and a longer one loses none`() throws
    {
        let played = try Self.scaledDown(drainTimeout: "5s")
        let cut = try #require(played.report.findings.cut.all.first)
        let reset = played.report.edges.reduce(0) { $0 + ($1.statistics.outcomes[.reset] ?? 0) }
        #expect(played.report.findings.cut.all.count == 1 && cut.count == reset && reset > 0)
        #expect(abs(cut.count - 15 * 2) <= 4)
        let began = try #require(played.report.findings.start)
        #expect(abs((cut.first - began - .seconds(65)).seconds) < 1)
        #expect(Set(cut.named) == [InstanceID("slow.3")!, InstanceID("slow.4")!])
        #expect(cut.remedy == .drainLonger(than: .seconds(5)))
        let longer = try Self.scaledDown(drainTimeout: "21s").report
        #expect(longer.findings.cut.all.isEmpty && longer.counts.requests.failed == 0)
    }

    /// server.1 of two dies at 10.5 s. Callers hear of it with discovery's delay; connections last for one request.
    @Test func `what is called though it has died is told as that, and the requests with it, too`() throws {
        let played = try Self.play(
            Running.reported("crash"), for: .seconds(20))
        let died = try #require(
            played.events.first { event in
                if case .instance(InstanceID("server.1")!, .entered(.stopped, _, _)) = event.happening {
                    true
                } else {
                    false
                }
            })
        try #require(!played.report.findings.allOutages.isEmpty)
        for outage in played.report.findings.allOutages {
            guard case .departure(let id, others: 0, let departure) = outage.cause else {
                Issue.record("\(outage.cause)")
                return
            }
            #expect(id == InstanceID("server.1")! && departure.how == .died(injected: true))
            #expect(departure.time == died.time && outage.remedy == .leaveOutCrash)
        }
        let cut = try #require(played.report.findings.cut.all.first)
        #expect(cut.cut == .death && cut.count >= 1 && cut.count <= 3, "2.5/s for 800 ms")
    }

    /// The one instance dies at 5 s, and so does each that takes its place until 10 s.
    @Test func `where nobody is left to call, who died is named, and that it was on purpose`() throws {
        let played = try Self.play(
            Running.reported("crash-loop"), for: .seconds(30))
        let absences = played.report.findings.allOutages.filter { $0.outcome == .noEndpoint }
        try #require(!absences.isEmpty)
        for outage in absences {
            guard case .absence(_, .gone(let id, let departure)) = outage.cause else {
                Issue.record("\(outage.cause)")
                return
            }
            #expect(departure.how == .died(injected: true) && outage.remedy == .leaveOutCrash)
            let died = played.events.contains { event in
                guard case .instance(id, .entered(.stopped, _, _)) = event.happening else { return false }
                return event.time == departure.time
            }
            #expect(died)
        }
    }

    /// The authority is paused from 4 s on; the only instance dies at 5 s, and its successor gets no certificate.
    @Test func `where nobody is ready since no certificate can be had, that is the cause`() throws {
        let played = try Self.play(
            Running.reported("no-successor"), for: .seconds(40))
        let outage = try #require(played.report.findings.allOutages.last { $0.outcome == .noEndpoint })
        guard case .absence(_, .unready(let id, let since, .failed(let attempts))) = outage.cause else {
            Issue.record("\(outage.cause)")
            return
        }
        #expect(id == InstanceID("server.2")! && attempts.reason == .paused(Self.domain) && attempts.fault == .pause)
        #expect(outage.remedy == .leaveOutAuthorityFault(.pause) && outage.to == nil)
        let began = try #require(played.report.findings.start)
        #expect(since - began >= .seconds(5) && since - began < .seconds(7))
        #expect(played.report.findings.unready.kept.map(\.id) == [id])
    }
}

extension Played {
    /// Certificates that their holders took in place of others.
    fileprivate var successors: Int {
        events.count { event in
            if case .instance(_, .certificateAccepted(_, _, let reason)) = event.happening {
                reason != .initial
            } else {
                false
            }
        }
    }
}

import MeshModel
import MeshRecord
import Testing

/// What is to be seen beside outages, or where there is none.
extension IncidentTests {
    static let reports: [ReportRow] = [
        // Due 30 s after a notBefore that lies 30 s before the issue, so as soon as it comes; nobody asks sooner than
        // after half a second. Six holders: 12/s. Five connections are opened, and show five certificates of each end
        // at most.
        ReportRow(
            file: "renewal-loop", length: .seconds(60),
            look: { report in
                let certificates = report.findings.certificates
                #expect((700...725).contains(certificates.renewed), "\(certificates)")
                #expect((certificates.neverUsed ?? 0) >= certificates.renewed - 10, "\(certificates)")
                report.expectNoFailure()
            }),
        // 290 ask at 5 s, and 5/s have their turn: the last at 63 s. Each asks anew every few seconds meanwhile, and
        // that is signed in vain from then on: 15 by 66 s.
        ReportRow(
            file: "scale-up-throttled-authority", length: .seconds(66),
            look: { report in
                let findings = report.findings
                let authority = Overloads.Whom.authority(TrustDomain("mesh.example")!)
                let overload = findings.overloads.all.first { $0.worst == authority }?.overload
                #expect((overload?.asked ?? 0) >= 290, "\(findings.overloads)")
                #expect(overload?.possibleRate?.isNear(5, within: 0.06) == true, "\(findings.overloads)")
                #expect(findings.unready.count == 0, "\(findings.unready)")
                #expect((12...16).contains(findings.certificates.vain.count), "\(findings.certificates)")
                #expect(report.counts.requests.failed == 0)
            }),
        // agent.2 comes at 5 s, and all that it is given begins in 28 days for it: longer than a life, so it asks anew.
        ReportRow(
            file: "clock-weeks-behind-late",
            look: { report in
                let unready = report.findings.unready
                let agent = unready.kept.first
                #expect(unready.count == 1 && agent?.id == InstanceID("agent.2")!, "\(unready)")
                let came = agent.flatMap { agent in report.findings.start.map { agent.since - $0 } }
                #expect(came == Duration.seconds(5), "\(unready)")
                guard case .failed(let attempts)? = agent?.renewal, case .invalid = attempts.reason else {
                    Issue.record("\(unready)")
                    return
                }
            }),
        // Both domains know each other's bundle, so that only policy is against the one that has moved: 5/s for 20 s.
        ReportRow(
            file: "trust-domain-migration",
            look: { report in
                let denials = report.findings.denials
                let moved = SPIFFEID("spiffe://new-td.example/ns/sleep-allow/sa/sleep-new")!
                #expect(denials.all.map(\.caller) == [moved] && (99...101).contains(denials.count), "\(denials)")
                #expect(denials.all.first?.service == ServiceName("httpbin")!)
                #expect(report.handshakes.refused.isEmpty)
                #expect(report.statistics(of: "sleep→httpbin").availability == 1)
            }),
        // Callers hear 7 min later that eight of ten go, and so long these serve on: unlike in the report, where they
        // stop at once, and its cure.
        ReportRow(file: "scale-down-before-propagation", length: .seconds(40), look: { $0.expectNoFailure() }),
        // Leaves of 90 d that are made at 20 d are cut to the intermediate's end at 100 d, and not refused, as in the
        // report.
        ReportRow(
            file: "authority-refuses-near-its-end", length: .seconds(21 * 86_400),
            look: { report in
                report.expectNoFailure()
                #expect(report.findings.unready.count == 0 && report.findings.certificates.issued == 5)
            }),
        // 2050 comes as any year does. Two servers and a client renew at 12, 24 and 36 h, and the run ends at 43 h.
        ReportRow(
            file: "past-2049",
            look: { report in
                report.expectNoFailure()
                #expect(report.findings.certificates.renewed == 9)
            }),
        // It is the caller that closes what is idle for 5 s: nobody is cut off, though requests come every 5 s.
        ReportRow(
            file: "keepalive-race", length: .seconds(60),
            look: { report in
                report.expectNoFailure()
                #expect(report.findings.cut.all.isEmpty)
            }),
        // Requests come every 10 s, and each connection serves two. The first is not resumed, all others are;
        // certificates have ended for the last 10 of 70 min.
        ReportRow(
            file: "resumption-outlives", length: .seconds(70 * 60), outages: ["b→full"],
            look: { report in
                for edge in ["a→resumes", "c→resumes12"] {
                    let statistics = report.statistics(of: edge)
                    #expect(statistics.availability == 1, "\(edge)")
                    #expect((58...62).contains(statistics.onExpired), "\(edge): \(statistics.onExpired)")
                    #expect(statistics.attempts - statistics.onResumed <= 2, "\(edge): \(statistics.onResumed)")
                }
            }),
        // Ten calls a second for 10 s, each tried four times.
        ReportRow(
            file: "retry-of-a-refused-certificate", outages: ["client→db"],
            look: { report in
                let statistics = report.statistics(of: "client→db")
                let refused = statistics.outcomes[Outcome("certificate_expired")!] ?? 0
                #expect((396...404).contains(refused) && statistics.retries == refused / 4 * 3, "\(statistics)")
            }),
        // A connection goes on that was made before the roots changed; a new one cannot be made.
        ReportRow(
            file: "static-trust-anchors", length: .seconds(59 * 3_600), outages: ["late→apiserver"],
            look: { report in
                #expect(report.edge("watcher→apiserver")?.handshakes == [Outcome.ok: 1])
                #expect(report.statistics(of: "watcher→apiserver").availability == 1)
            }),
    ]
}

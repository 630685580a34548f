import MeshModel
import Testing

@testable import MeshRecord

@Suite struct LedgerTests {
    @Test func `certificates that ended before their successor came are late, and by how much`() {
        let forced = InstanceHappening.certificateForced(
            .expired, SerialNumber(bigEndian: [7]), nil, notAfter: Story.time("+1h"))
        let late = LogAnalysis(
            of: [
                ("+0s", .accepted("web.1", 1, until: "+1h", .initial)),
                ("+0s", .accepted("web.2", 2, until: "+1h", .initial)),
                ("+0s", .accepted("web.3", 3, until: "+1h", .initial)),
                ("+0s", .accepted("web.4", 4, until: "+1h", .initial)),
                ("+59m", .accepted("web.1", 5, until: "+3h")),
                ("+1h9m", .late("web.2", ended: "+1h", by: .seconds(540))),
                ("+1h9m", .accepted("web.2", 6, until: "+3h")),
                ("+1h30m", .entered("web.3", .stopped)),
                ("+1h30m", .instance(InstanceID("web.1")!, forced)),
            ], end: "+2h"
        ).findings.lateRenewals
        #expect(late.count == 3)
        #expect(
            late.worst.map { "\($0.instance) \($0.by.text) \($0.isRenewed)" } == [
                "web.4 1h false", "web.3 30m false", "web.2 9m true",
            ])
    }

    @Test func `a certificate that its holder did not take is no successor, whether it was bad or came too late`() {
        let findings = LogAnalysis(
            of: [
                ("+0s", .signed("web.1", 1, until: "+1h", .initial)),
                ("+0s", .accepted("web.1", 1, until: "+1h", .initial)),
                ("+50m", .signed("web.1", 2, until: "+3h")),
                ("+50m", .failed("web.1", .invalid(why: "it is bad"))),
                ("+1h1m", .signed("web.1", 3, until: "+3h")),
                ("+1h1m", .instance(InstanceID("web.1")!, .certificateUnneeded(SerialNumber(bigEndian: [3])))),
            ], end: "+2h"
        ).findings
        let late = findings.lateRenewals
        #expect(late.worst.map { "\($0.instance) \($0.by.text) \($0.isRenewed)" } == ["web.1 1h false"])
        #expect(late.count == 1)
        let certificates = findings.certificates
        #expect((certificates.issued, certificates.renewed) == (3, 0))
        #expect((certificates.rejected, certificates.vain.count) == (1, 1))
    }

    /// It waits 5 s, and is answered after 20 s.
    @Test func `a certificate in vain is told with how long its asker waits and how long the answer took`() {
        let unneeded = InstanceHappening.certificateUnneeded(SerialNumber(bigEndian: [2]))
        let vain = LogAnalysis(
            of: [
                ("+0s", .asked("web.1")),
                ("+5s", .failed("web.1", .timedOut(patience: .seconds(5)))),
                ("+6s", .asked("web.1")),
                ("+11s", .failed("web.1", .timedOut(patience: .seconds(5)), attempt: 2)),
                ("+20s", .signed("web.1", 1, until: "+3h", after: .seconds(20))),
                ("+20s", .accepted("web.1", 1, until: "+3h")),
                ("+26s", .signed("web.1", 2, until: "+3h", after: .seconds(20))),
                ("+26s", .instance(InstanceID("web.1")!, unneeded)),
            ], end: "+1m"
        ).findings.certificates.vain
        #expect(vain.count == 1)
        #expect(vain.slowest == VainCertificates.Slowness(patience: .seconds(5), answer: .seconds(20)))
    }

    @Test func `certificates that no connection was made with are never used`() {
        let story: [Story.Line] = [
            ("+1m", .accepted("web.1", 1, until: "+9h", .initial)),
            ("+2m", .accepted("web.2", 2, until: "+9h", .initial)),
            ("+3m", .accepted("web.1", 3, until: "+9h")),
            ("+4m", .accepted("web.1", 4, until: "+9h")),
        ]
        func neverUsed(_ more: Happening...) -> Int? {
            LogAnalysis(of: story + more.map { ("+4m", $0) }, end: "+5m").findings.certificates.neverUsed
        }
        #expect(neverUsed() == nil, "nobody says what is used")
        #expect(neverUsed(.used("web.1", 4)) == 3)
        #expect(neverUsed(.used("web.1", 3), .used("web.1", 4)) == 2)
        #expect(neverUsed(.used("web.2", 2), .used("web.2", 2)) == 3)
        #expect(neverUsed(.used("web.2", 99)) == 4, "one that was forced")
    }

    @Test func `attempts that failed are counted on the side of the instance alone`() {
        let web = InstanceID("web.1")!
        let findings = LogAnalysis(
            of: [
                ("+1m", .instance(web, .csrDropped(.authorityPaused(TrustDomain("a.example")!)))),
                ("+1m", .failed("web.1", .timedOut(patience: .seconds(5)))),
                ("+2m", .instance(web, .csrDropped(.notRunning))),
                ("+2m", .failed("web.1", .refused(why: "no"), attempt: 2)),
                ("+3m", .instance(web, .certificateRejected(why: "it is bad"))),
                ("+3m", .failed("web.1", .invalid(why: "it is bad"), attempt: 3)),
            ], end: "+5m"
        ).findings
        #expect(
            Set(findings.certificates.failures.map { "\($0.key.word) \($0.value)" })
                == ["csr.timeout 1", "csr.refused 1", "certificate.invalid 1"])
    }

    @Test func `CSRs are counted over time, and the most of them in a second are found`() throws {
        let bringUp = Story.numbered((1...3).map { ("+0s", .asked("web.\($0)")) })
        let story: [Story.Line] = [
            ("+10s", .asked("web.1")),
            ("+10s900ms", .asked("web.2")),
            ("+11s", .asked("web.1")),
            ("+12s200ms", .asked("web.2")),
            ("+3m20s", .asked("web.1")),
        ]
        let csrs = LogAnalysis(of: bringUp + Story.events(story, end: "+10m")).findings.csrs
        #expect([csrs.total, csrs.bringUp, csrs.bringUpPeak, csrs.peak] == [8, 3, 3, 2])
        #expect(csrs.peakTime == Story.time("+10s900ms"))
        let series = try #require(csrs.series)
        #expect(series.width == .seconds(2), "200 buckets of a second would not reach 200 s")
        #expect(series.counts.count == 101)
        #expect(series.counts.enumerated().filter { $0.element > 0 }.map(\.offset) == [5, 6, 100])
    }

    @Test func `a year of CSRs fits into 200 buckets, and none is lost`() {
        var series = RateSeries(origin: Story.start)
        for hour in 0..<8_760 { series.add(at: Story.start + .seconds(hour * 3_600)) }
        #expect(series.counts.count <= RateSeries.limit)
        #expect(series.width == .seconds(172_800))
        #expect(series.counts == Array(repeating: 48, count: 182) + [24])
    }
}

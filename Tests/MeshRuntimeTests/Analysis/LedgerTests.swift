import MeshModel
import Testing


@Suite struct LedgerTests {
    @Test func `certificates that ended before their successor came are late, and by how much`() {
        let late = Analysis(
            of: Story.events(
                """
                +0s  certificate.issued   web.1  serial=1; notAfter=+1h
                +0s  certificate.issued   web.2  serial=2; notAfter=+1h
                +0s  certificate.issued   web.3  serial=3; notAfter=+1h
                +0s  certificate.issued   web.4  serial=4; notAfter=+1h
                +59m  certificate.renewed  web.1  serial=5; notAfter=+3h
                +1h9m  certificate.renewed  web.2  serial=6; notAfter=+3h
                +1h30m  instance.stopped  web.3
                +1h30m  certificate.forced  web.1  serial=7; notAfter=+1h
                """, end: "+2h")
        ).findings.lateRenewals
        #expect(late.count == 3)
        #expect(
            late.worst.map { "\($0.instance) \($0.by.text) \($0.isRenewed)" } == [
                "web.4 1h false", "web.3 30m false", "web.2 9m true",
            ])
    }

    @Test func `a certificate that its holder does not accept is no successor`() {
        let late = Analysis(
            of: Story.events(
                """
                +0s  certificate.issued   web.1  serial=1; notAfter=+1h
                +50m  certificate.renewed  web.1  serial=2; notAfter=+3h
                +50m  certificate.invalid  web.1  attempt=1
                +1h1m  certificate.renewed  web.1  serial=3; notAfter=+3h
                +1h1m  certificate.invalid  web.1  attempt=2
                +1h9m  certificate.renewed  web.1  serial=4; notAfter=+3h
                """, end: "+2h")
        ).findings.lateRenewals
        #expect(late.worst.map { "\($0.instance) \($0.by.text) \($0.isRenewed)" } == ["web.1 9m true"])
        #expect(late.count == 1)
    }

    @Test func `certificates that no connection was made with are never used`() {
        let text = """
            +1m  certificate.issued   web.1  serial=1; notAfter=+9h
            +2m  certificate.issued   web.2  serial=2; notAfter=+9h
            +3m  certificate.renewed  web.1  serial=3; notAfter=+9h
            +4m  certificate.renewed  web.1  serial=4; notAfter=+9h
            """
        func neverUsed(_ more: String) -> Int? {
            Analysis(of: Story.events(text + more, end: "+5m")).findings.certificates.neverUsed
        }
        #expect(neverUsed("") == nil, "nobody says what is used")
        #expect(neverUsed("\n+4m  certificate.used  web.1  serial=4") == 3)
        #expect(neverUsed("\n+4m  certificate.used  web.1  serial=3\n+4m  certificate.used  web.1  serial=4") == 2)
        #expect(neverUsed("\n+4m  certificate.used  web.2  serial=2\n+4m  certificate.used  web.2  serial=2") == 3)
        #expect(neverUsed("\n+4m  certificate.used  web.2  serial=99") == 4, "one that was forced")
    }

    @Test func `attempts that failed are counted on the side of the instance alone`() {
        let findings = Analysis(
            of: Story.events(
                """
                +1m  csr.dropped          web.1  why=paused
                +1m  csr.timeout          web.1  attempt=1
                +2m  csr.refused          web.1  why=full
                +2m  csr.refused          web.1  why=full; attempt=2
                +3m  certificate.rejected  web.1
                +3m  certificate.invalid  web.1  attempt=3
                """, end: "+5m")
        ).findings
        #expect(findings.certificates.failures == ["csr.timeout": 1, "csr.refused": 1, "certificate.invalid": 1])
    }

    @Test func `CSRs are counted over time, and the most of them in a second are found`() throws {
        let bringUp = (1...3).map { Story.event("+0s  csr.received  web.\($0)", sequence: $0) }
        let text = """
            +10s  csr.received  web.1
            +10s900ms  csr.received  web.2
            +11s  csr.received  web.1
            +12s200ms  csr.received  web.2
            +3m20s  csr.received  web.1
            """
        let csrs = Analysis(of: bringUp + Story.events(text, end: "+10m")).findings.csrs
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

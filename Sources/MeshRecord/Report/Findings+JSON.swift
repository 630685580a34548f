import MeshModel

extension Findings {
    /// The stable form: lengths of time as text, and in seconds for programs.
    func json(_ edges: [EdgeView], issued: Int, renewed: Int) -> JSON {
        .object([
            ("edges", .array(edges.map { json($0) })),
            ("csrs", csrJSON),
            (
                "certificates",
                .object([
                    ("issued", .integer(issued)), ("renewed", .integer(renewed)),
                    (
                        "failedAttempts",
                        .object(certificates.failures.map { ($0.key.kind, .integer($0.value)) }.sorted { $0.0 < $1.0 })
                    ),
                    ("neverUsed", certificates.neverUsed.map { .integer($0) } ?? .null),
                ])
            ),
            (
                "lateRenewals",
                .object([
                    ("count", .integer(lateRenewals.count)), ("worst", .array(lateRenewals.worst.map { json($0) })),
                ])
            ),
            ("requestsOnExpired", .integer(edges.reduce(0) { $0 + $1.statistics.onExpired })),
            ("requestsOnResumed", .integer(edges.reduce(0) { $0 + $1.statistics.onResumed })),
        ])
    }

    private func json(_ view: EdgeView) -> JSON {
        let own = outages[view.edge] ?? EdgeOutages()
        return .object(
            [
                ("from", .string(view.edge.from.text)), ("to", .string(view.edge.to.text)),
                ("attempts", .integer(view.statistics.attempts)),
                ("availability", view.statistics.availability.map { .number($0) } ?? .null),
                ("requestsOnExpired", .integer(view.statistics.onExpired)),
                ("requestsOnResumed", .integer(view.statistics.onResumed)), ("outageCount", .integer(own.count)),
            ] + length("downtime", own.downtime) + length("longest", own.longest) + [
                ("outages", .array(own.kept.map { json($0) }))
            ])
    }

    private func json(_ outage: Outage) -> JSON {
        .object(
            [("start", .string(outage.from.rfc3339)), ("end", JSON(outage.to?.rfc3339))]
                + offset("from", outage.from) + offset("to", outage.to) + length("lasted", outage.lasted) + [
                    ("pairs", .integer(outage.pairs)), ("named", .array(outage.named.map { .string($0.description) })),
                    ("outcome", .string(outage.outcome.name)), ("cause", .string(Sentences.of(outage.cause))),
                    ("remedy", JSON(outage.remedy.map { Sentences.of($0) })), ("event", .integer(outage.sequence)),
                ])
    }

    private func json(_ renewal: LateRenewal) -> JSON {
        .object(
            [("instance", .string(renewal.instance.description)), ("ended", .string(renewal.ended.rfc3339))]
                + offset("at", renewal.ended) + length("by", renewal.by) + [
                    ("renewed", .bool(renewal.isRenewed)), ("event", .integer(renewal.sequence)),
                ])
    }

    private var csrJSON: JSON {
        .object(
            [
                ("total", .integer(csrs.total)),
                (
                    "bringUp",
                    .object([("total", .integer(csrs.bringUp)), ("peakPerSecond", .integer(csrs.bringUpPeak))])
                ), ("peakPerSecond", .integer(csrs.peak)), ("peakTime", JSON(csrs.peakTime?.rfc3339)),
            ] + offset("peakAt", csrs.peakTime) + [
                (
                    "series",
                    csrs.series.map { series in
                        .object(
                            [("start", .string(series.origin.rfc3339))] + length("width", series.width) + [
                                ("counts", .array(series.counts.map { .integer($0) }))
                            ])
                    } ?? .null
                )
            ])
    }

    /// Since the run began.
    private func offset(_ name: String, _ time: MeshTime?) -> [(String, JSON)] {
        guard let time, let start else { return [(name, .null), ("\(name)Seconds", .null)] }
        return length(name, time - start)
    }

    private func length(_ name: String, _ duration: Duration) -> [(String, JSON)] {
        [(name, .string(duration.text)), ("\(name)Seconds", .number(duration.seconds))]
    }
}

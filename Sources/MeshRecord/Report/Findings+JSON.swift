import MeshModel

extension Findings {
    /// The stable form: lengths of time as text, and in seconds for programs.
    func json(_ edges: [EdgeView]) -> JSON {
        [
            "edges": .array(edges.map { json($0) }), "csrs": csrJSON,
            "certificates": [
                "issued": .integer(certificates.issued), "renewed": .integer(certificates.renewed),
                "failedAttempts": .object(
                    certificates.failures.map { ($0.key.word, .integer($0.value)) }.sorted { $0.0 < $1.0 }),
                "inVain": json(certificates.vain), "neverUsed": JSON(certificates.neverUsed),
            ],
            "lateRenewals": [
                "count": .integer(lateRenewals.count), "worst": .array(lateRenewals.worst.map { json($0) }),
            ],
            "cutRequests": .array(cut.all.map { json($0) }),
            "overloads": .array(overloads.all.map { json($0) }),
            "denials": ["count": .integer(denials.count), "groups": .array(denials.all.map { json($0) })],
            "underWay": .array(underWay.all.map { json($0) }),
            "notReady": [
                "count": .integer(unready.count), "first": .array(unready.kept.map { json($0) }),
            ],
            "rejections": [
                "count": .integer(rejections.count), "first": .array(rejections.kept.map { json($0) }),
            ],
            "requestsOnExpired": .integer(edges.reduce(0) { $0 + $1.statistics.onExpired }),
            "requestsOnResumed": .integer(edges.reduce(0) { $0 + $1.statistics.onResumed }),
        ]
    }

    private func json(_ view: EdgeView) -> JSON {
        let own = outages[view.edge] ?? EdgeOutages()
        return [
            "from": .string(view.edge.from.text), "to": .string(view.edge.to.text),
            "attempts": .integer(view.statistics.attempts), "availability": JSON(view.statistics.availability),
            "requestsOnExpired": .integer(view.statistics.onExpired),
            "requestsOnResumed": .integer(view.statistics.onResumed), "outageCount": .integer(own.count),
            "downtime": .string(own.downtime.text), "downtimeSeconds": .number(own.downtime.seconds),
            "longest": .string(own.longest.text), "longestSeconds": .number(own.longest.seconds),
            "outages": .array(own.kept.map { json($0) }),
        ]
    }

    private func json(_ outage: Outage) -> JSON {
        object(
            [("start", .string(outage.from.rfc3339)), ("end", JSON(outage.to?.rfc3339))],
            offset("from", outage.from), offset("to", outage.to),
            [
                ("lasted", .string(outage.lasted.text)), ("lastedSeconds", .number(outage.lasted.seconds)),
                ("pairs", .integer(outage.pairs)), ("named", .array(outage.named.map { .string($0.description) })),
                ("outcome", .string(outage.outcome.name)), ("cause", .string(Sentences.of(outage.cause))),
                ("remedy", JSON(outage.remedy.map { Sentences.of($0) })), ("tried", JSON(outage.trial?.word)),
                ("then", JSON(outage.trial?.next.map { Sentences.of($0) })), ("event", .integer(outage.sequence)),
            ])
    }

    private func json(_ renewal: LateRenewal) -> JSON {
        object(
            [("instance", .string(renewal.instance.description)), ("ended", .string(renewal.ended.rfc3339))],
            offset("at", renewal.ended),
            [
                ("by", .string(renewal.by.text)), ("bySeconds", .number(renewal.by.seconds)),
                ("renewed", .bool(renewal.isRenewed)), ("event", .integer(renewal.sequence)),
            ])
    }

    private func json(_ matter: UnderWay.Matter) -> JSON {
        object([("what", .string(Sentences.of(matter.what)))], offset("since", matter.since))
    }

    private func json(_ denied: Denials.Group) -> JSON {
        object(
            [
                ("service", .string(denied.service.text)), ("caller", JSON(denied.caller?.description)),
                ("count", .integer(denied.count)),
            ], offset("from", denied.first), offset("to", denied.last),
            [("cause", .string(denied.why)), ("event", .integer(denied.sequence))])
    }

    private func json(_ instance: Unready.Instance) -> JSON {
        object(
            [("instance", .string(instance.id.description))], offset("since", instance.since),
            [("why", .string(Sentences.of(unready: instance.renewal)))])
    }

    private func json(_ cut: CutRequests.Group) -> JSON {
        object(
            [
                ("service", .string(cut.service.text)), ("count", .integer(cut.count)),
                ("instances", .integer(cut.instances)), ("named", .array(cut.named.map { .string($0.description) })),
            ], offset("from", cut.first), offset("to", cut.last),
            [
                ("cause", .string(Sentences.of(cut))), ("remedy", JSON(cut.remedy.map { Sentences.of($0) })),
                ("event", .integer(cut.sequence)),
            ])
    }

    private func json(_ overloaded: Overloads.Group) -> JSON {
        let (whom, overload) = (overloaded.worst, overloaded.overload)
        return object(
            [("worst", .string(whom.description)), ("instances", .integer(overloaded.instances))],
            offset("from", overloaded.first), offset("to", overloaded.last),
            [
                ("askedPerSecond", JSON(overload.askedRate?.perSecond)),
                ("possiblePerSecond", JSON(overload.possibleRate?.perSecond)),
                ("cause", .string(Sentences.of(overload, of: whom))), ("event", .integer(overloaded.sequence)),
            ])
    }

    private func json(_ vain: VainCertificates) -> JSON {
        [
            "count": .integer(vain.count), "patience": JSON(vain.slowest?.patience.text),
            "patienceSeconds": JSON(vain.slowest?.patience.seconds), "answer": JSON(vain.slowest?.answer.text),
            "answerSeconds": JSON(vain.slowest?.answer.seconds),
        ]
    }

    private func json(_ rejection: Rejection) -> JSON {
        object(
            offset("at", rejection.time),
            [
                ("does", .string(rejection.action.summary)), ("why", .string(rejection.why)),
                ("event", .integer(rejection.sequence)),
            ])
    }

    private var csrJSON: JSON {
        object(
            [
                ("total", .integer(csrs.total)),
                ("bringUp", ["total": .integer(csrs.bringUp), "peakPerSecond": .integer(csrs.bringUpPeak)]),
                ("peakPerSecond", .integer(csrs.peak)), ("peakTime", JSON(csrs.peakTime?.rfc3339)),
            ], offset("peakAt", csrs.peakTime), [("series", csrs.series.map { json($0) } ?? .null)])
    }

    private func json(_ series: RateSeries) -> JSON {
        [
            "start": .string(series.origin.rfc3339), "width": .string(series.width.text),
            "widthSeconds": .number(series.width.seconds), "counts": .array(series.counts.map { .integer($0) }),
        ]
    }

    private typealias Members = [(String, JSON)]

    private func object(_ parts: Members...) -> JSON { .object(parts.flatMap(\.self)) }

    /// Since the run began, as text and in seconds.
    private func offset(_ name: String, _ time: MeshTime?) -> Members {
        let offset = start.flatMap { start in time.map { $0 - start } }
        return [(name, JSON(offset?.text)), (name + "Seconds", JSON(offset?.seconds))]
    }
}

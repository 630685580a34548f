import MeshModel

/// Requests that have no answer though no certificate is refused.
extension IncidentTests {
    static let unansweredRows: [OutageRow] = [
        // One worker does 20/s. From 10 s on 40/s come, so that who comes t later waits t; 50 ms of work remain of
        // 750 ms after 0.7 s. At 20 s one waits 10 s; then 8/s come, and the wait falls by 0.6 s each second: to 0.7 s
        // at 35.5 s, and that one is answered 0.75 s later. What ran out of time is not tried again, unlike in the
        // report.
        OutageRow(
            file: "retry-storm", edge: "search→rate", outcome: "timeout", from: .milliseconds(10_700),
            to: .milliseconds(36_250), tolerance: .milliseconds(300), remedy: nil, trials: [nil],
            isRight: { cause in
                guard case .overload(let id, .workers(1), let overload) = cause else { return false }
                let isAsked = overload.askedRate.map { (22...41).contains($0.perSecond) } ?? false
                return id == InstanceID("rate.1")! && isAsked
                    && overload.possibleRate?.isNear(20, within: 0.06) == true
            }),
        // kubelet.1 speaks plain text to one who takes TLS only, from the start to the end.
        OutageRow(
            file: "plaintext-scrape-strict", edge: "kubelet→locked", outcome: "reset", from: .zero, to: nil,
            tolerance: .seconds(1), remedy: .agreeOnMTLS, trials: ["nothing_failed"],
            isRight: refusal { cause in
                guard case .protocolMismatch(let by, _) = cause.fact else { return false }
                return by == InstanceID("locked.1")!
            }),
    ]
}

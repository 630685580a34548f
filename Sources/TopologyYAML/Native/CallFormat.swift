import MeshModel

/// One call of a script: a service's name, or the name and more.
enum CallFormat {
    static let call = ReferenceFormat.service
        .map({ Call(to: $0) }, back: { $0.to })
        .or(detailed, isShort: { $0 == Call(to: $0.to, location: $0.location) })
        .located(\.location)

    private struct Draft: Sendable {
        var service: ServiceName?
        var timeout = Duration.seconds(15)
        var retries = RetrySpec()
        var size: ByteCount?
    }

    private static let detailed = Record<Draft>(
        "a call",
        [
            Field("service", \.service, ReferenceFormat.service, required: true, "The service that is called."),
            Field("timeout", \.timeout, DurationFormat.timeout, "How long the whole call may take, retries included."),
            Field("retries", \.retries, retries, "How often a failed call is tried again."),
            Field(
                "size", \.size, QuantityFormat.size, "The size of the request's body; else the caller's `requestSize`."),
        ]
    ).format(
        from: Draft(),
        finish: { draft, _, _ in
            draft.service.map { Call(to: $0, timeout: draft.timeout, retries: draft.retries, size: draft.size) }
        },
        draft: { Draft(service: $0.to, timeout: $0.timeout, retries: $0.retries, size: $0.size) })

    private static let retries = attempts.map({ RetrySpec(attempts: $0) }, back: { $0.attempts })
        .or(retryRecord.format(from: RetrySpec()), isShort: { $0.budget == RetrySpec().budget })

    private static let attempts = NumberFormat.integer(0...100)

    private static let retryRecord = Record<RetrySpec>(
        "retries",
        [
            Field("attempts", \.attempts, attempts, "Tries after the first."),
            Field(
                "budget", \.budget, QuantityFormat.share,
                "Retries under way may be at most this share of the calls under way to the service."),
        ])
}

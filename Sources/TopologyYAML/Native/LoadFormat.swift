import MeshModel

/// A load generator as its keys say it: its trust domain may be its target's.
struct LoadDraft: Hashable, Sendable {
    var from = Load.defaultName
    var to: ServiceName?
    var trustDomain: TrustDomain?
    var rate: Rate?
    var users: Int?
    var arrivals: Load.Arrivals?
    var think: Distribution?
    var start = Duration.zero
    /// nil: with the run.
    var end: Duration?
    var timeout = Duration.seconds(15)
    var size = ByteCount.zero
    var plaintext = false

    init() {}

    init(_ load: Load, targetsDomain: TrustDomain?) {
        from = load.from
        to = load.to
        trustDomain = load.trustDomain == targetsDomain ? nil : load.trustDomain
        switch load.shape {
        case .open(let rate, let arrivals):
            self.rate = rate
            self.arrivals = arrivals == .constant ? nil : arrivals
        case .closed(let users, let think):
            self.users = users
            self.think = think == .constant(.zero) ? nil : think
        }
        (start, end) = (load.window.from, load.window.to)
        (timeout, size, plaintext) = (load.timeout, load.size, load.plaintext)
    }

    func load(targetsDomain: TrustDomain) -> Load? {
        guard let to, let shape else { return nil }
        return Load(
            from: from, to: to, trustDomain: trustDomain ?? targetsDomain, shape: shape,
            window: Window(from: start, to: end), timeout: timeout, size: size, plaintext: plaintext)
    }

    private var shape: Load.Shape? {
        if let rate { return .open(rate: rate, arrivals: arrivals ?? .constant) }
        return users.map { .closed(users: $0, think: think ?? .constant(.zero)) }
    }
}

extension LoadDraft {
    static let format: Format<LoadDraft> = record.format(
        from: LoadDraft(),
        finish: { draft, cursor, reading in
            check(draft, cursor, reading)
            return draft
        }, draft: { $0 })

    private static let record = Record<LoadDraft>(
        "a load generator",
        [
            Field("from", \.from, NameFormat.loadGenerator, "Its workload's name, for allow lists and edges."),
            Field("to", \.to, ReferenceFormat.service, required: true, "The service it calls."),
            Field(
                "trustDomain", \.trustDomain, ReferenceFormat.trustDomain, "Its own trust domain; else its target's."),
            Field("rate", \.rate, QuantityFormat.rate, "Requests begin at this rate, whatever became of those before."),
            Field(
                "users", \.users, NumberFormat.integer(1...100_000), "So many users, each with one request at a time."),
            Field("arrivals", \.arrivals, .word("a kind of arrivals"), "How requests at a `rate` are spaced."),
            Field("think", \.think, DistributionFormat.distribution, "What a user waits after each answer."),
            Field("start", \.start, DurationFormat.duration, "When it begins, from the start of the run."),
            Field("end", \.end, DurationFormat.duration, "When it ends, from the start of the run; else with the run."),
            Field("timeout", \.timeout, DurationFormat.timeout, "How long a request may take."),
            Field("size", \.size, QuantityFormat.size, "The size of a request's body."),
            Field("plaintext", \.plaintext, BooleanFormat.flag, "Speaks plain text, to show what a listener lets in."),
        ])

    private static func check(_ draft: LoadDraft, _ cursor: Cursor, _ reading: Reading) {
        switch reading.onlyKey(of: ["rate", "users"], in: cursor, "a load generator") {
        case "rate": reading.reject("think", "belongs to `users`; a `rate` waits for no answer", in: cursor)
        case "users": reading.reject("arrivals", "belongs to `rate`; users wait for their answers", in: cursor)
        default: break
        }
        if let end = draft.end, end <= draft.start {
            reading.error(.outOfRange, "`end` is not after `start`", at: cursor["end"] ?? cursor)
        }
        if reading.names.services.contains(draft.from.text) {
            let message = "\(quoted(draft.from.text)) is a service; a load generator is a workload of its own"
            reading.error(.nameTaken, message, at: cursor["from"] ?? cursor)
        }
    }
}

import MeshModel

/// What the log holds for and against one expectation, from the start of the run on.
struct Evidence: Sendable {
    let condition: Expectation.Condition
    let start: MeshTime
    /// Refusals, certificates, or late renewals in the window.
    private(set) var count = 0
    /// The longest outage of a pair, as far as it lies in the window.
    private(set) var longest = Duration.zero
    private var rate: SlidingPeak
    private var isRateBegun = false
    private(set) var cited = Citations()

    init(_ condition: Expectation.Condition, start: MeshTime) {
        self.condition = condition
        self.start = start
        let span: Duration = if case .csrRate(_, _, let per, _) = condition { per } else { .zero }
        rate = SlidingPeak(span: span)
    }

    /// The most CSRs in a stretch that ends in the window.
    var peak: Int { isRateBegun ? rate.peak : 0 }

    // MARK: What is told

    mutating func add(_ event: Event) {
        switch condition {
        case .edge(let edge, let window, let outcome, _):
            if isTrouble(event, of: edge), holds(event, window), event.string("outcome") != outcome.name {
                cited.add(event, since: start)
            }
        case .availability(let edge, let window, _):
            if isTrouble(event, of: edge), holds(event, window) { cited.add(event, since: start) }
        case .requests(_, let window, _):
            if isTrouble(event, of: nil) || event.kind == "request.denied", holds(event, window) {
                cited.add(event, since: start)
            }
        case .requestsOnExpired(let edge, let window, _):
            if event.kind == "connection.outlived", concerns(event, edge), holds(event, window) {
                cited.add(event, since: start)
            }
        case .refusals(let edge, let window, let bound):
            if event.kind == "handshake.refused", concerns(event, edge), holds(event, window) { tally(event, bound) }
        case .certificates(let service, let window, let kind, let bound):
            if isIssue(event, kind), isOf(service, event.subject), holds(event, window) { tally(event, bound) }
        case .csrRate(let domain, let window, _, let bound):
            if event.kind == "csr.received", domain == nil || event.string("trustDomain") == domain?.name {
                request(event, window, bound)
            }
        case .ready(let service, let at, _):
            if event.kind.hasPrefix("instance."), event.kind != "instance.ready", isOf(service, event.subject),
                event.time <= start + at
            {
                cited.addAsLast(event, since: start)
            }
        case .outage, .lateRenewals, .digest: break
        }
    }

    /// - Parameter now: the end of those that go on.
    mutating func add(_ outages: [PairOutage], now: MeshTime) {
        guard case .outage(let edge, let window, let bound) = condition else { return }
        for outage in outages where edge == nil || outage.edge == edge?.description {
            let end = (outage.to ?? now) - start
            let length = min(end, window.to ?? end) - max(outage.from - start, window.from)
            guard length > .zero else { continue }
            longest = max(longest, length)
            if bound.isBroken(byGrowing: length.seconds) {
                let sentence = "\(outage.edge) began to fail"
                cited.add(Citation(sequence: outage.sequence, at: outage.from - start, sentence: sentence))
            }
        }
    }

    mutating func add(_ renewal: LateRenewal) {
        guard case .lateRenewals(let service, let window, let bound) = condition, isOf(service, renewal.instance),
            window.contains(renewal.ended - start)
        else { return }
        count += 1
        guard bound.isBroken(byGrowing: Double(count)) else { return }
        let sentence = "the certificate of \(renewal.instance) ended"
        cited.add(Citation(sequence: renewal.sequence, at: renewal.ended - start, sentence: sentence))
    }

    /// The run has come so far.
    mutating func advance(to time: MeshTime) {
        guard case .csrRate(_, let window, _, _) = condition, time - start >= window.from else { return }
        beginRate(window)
    }

    // MARK: Counting

    private mutating func tally(_ event: Event, _ bound: Bound) {
        count += 1
        if bound.isBroken(byGrowing: Double(count)) { cited.add(event, since: start) }
    }

    /// Stretches may begin before the window.
    private mutating func request(_ event: Event, _ window: Window, _ bound: Bound) {
        let moment = event.time - start
        guard !window.isOver(at: moment) else { return }
        if moment >= window.from { beginRate(window) }
        rate.add(at: event.time)
        if moment >= window.from, bound.isBroken(byGrowing: Double(rate.current)) { cited.add(event, since: start) }
    }

    private mutating func beginRate(_ window: Window) {
        guard !isRateBegun else { return }
        isRateBegun = true
        rate.beginAnew(at: start + window.from)
    }

    private func isTrouble(_ event: Event, of edge: Edge?) -> Bool {
        (event.kind == "handshake.refused" || event.kind == "pair.failing") && concerns(event, edge)
    }

    private func isIssue(_ event: Event, _ kind: Expectation.CertificateCount) -> Bool {
        event.kind == "certificate.renewed" || (kind == .issued && event.kind == "certificate.issued")
    }

    private func concerns(_ event: Event, _ edge: Edge?) -> Bool { edge == nil || event.subject == edge?.description }

    private func isOf(_ service: ServiceName?, _ instance: String) -> Bool {
        service == nil || InstanceID(instance)?.service == service
    }

    private func holds(_ event: Event, _ window: Window) -> Bool { window.contains(event.time - start) }
}

/// Events that contradict an expectation: the first ten.
struct Citations: Sendable {
    private(set) var kept: [Citation] = []

    static let limit = 10

    mutating func add(_ citation: Citation) { if kept.count < Self.limit { kept.append(citation) } }

    mutating func add(_ event: Event, since start: MeshTime) { add(Citation(event, since: start)) }

    /// Keeps the last ten instead.
    mutating func addAsLast(_ event: Event, since start: MeshTime) {
        kept = kept.suffix(Self.limit - 1) + [Citation(event, since: start)]
    }
}

struct Citation: Sendable {
    var sequence: Int
    /// Since the start of the run.
    var at: Duration
    var sentence: String
}

extension Citation {
    init(_ event: Event, since start: MeshTime) {
        let words = [event.subject, event.kind, event.string("outcome")].compactMap(\.self)
        self.init(sequence: event.sequence, at: event.time - start, sentence: words.joined(separator: " "))
    }
}

extension Bound {
    /// Whether a number that can only grow has grown out of it for good.
    func isBroken(byGrowing number: Double) -> Bool {
        switch relation {
        case .less: number >= value
        case .atMost, .equal: number > value
        case .atLeast, .greater: false
        }
    }

    /// Whether a share of so many has left it for good, whatever is still to come.
    func isBroken(byShare part: Int, of whole: Int) -> Bool {
        let (canBeNone, canBeAll) = (part == 0, part == whole)
        return switch relation {
        case .atLeast: value > 1 || (value == 1 && !canBeAll)
        case .greater: value >= 1
        case .atMost: value < 0 || (value == 0 && !canBeNone)
        case .less: value <= 0
        case .equal: value < 0 || value > 1 || (value == 1 && !canBeAll) || (value == 0 && !canBeNone)
        }
    }
}

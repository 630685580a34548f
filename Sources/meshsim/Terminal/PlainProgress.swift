import MeshModel
import MeshRecord
import MeshRuntime

/// A run as plain lines, for logs and pipes: few, however many instances there are and however often a thing happens.
///
/// It holds no clock: `now` is wall time since any moment that stays the same.
struct PlainProgress: Sendable {
    private var start: MeshTime?
    /// The time of the last event.
    private var latest: MeshTime?
    private var bringUp: BringUp?
    private var hasEnded = false
    private var repeats: [String: Repeats] = [:]
    /// The keys of `repeats` in the order in which they came.
    private var order: [String] = []

    private struct BringUp {
        var wanted: Int
        var ready = 0
        var told = 0
        var nextAt: Duration
    }

    /// What is told once, and then counted for a time that doubles as long as it goes on.
    private struct Repeats {
        var text: EventText
        var count = 0
        var patience: Duration
        var until: Duration

        mutating func add(_ other: EventText) {
            count += 1
            if count == 1 { text = other } else { text.join(other) }
        }
    }

    private static let patience = (first: Duration.seconds(1), most: Duration.seconds(30))

    /// - Returns: lines without their ends.
    mutating func add(_ event: Event, at now: Duration) -> [String] {
        latest = event.time
        var lines = event.endsSomething ? finish() : tick(at: now)
        follow(event, at: now)
        let text = EventText(event)
        let isCrowd = event.isStep && (bringUp != nil || hasEnded)
        guard !text.isRoutine, !isCrowd else { return lines }
        if repeats[text.likeness] != nil {
            repeats[text.likeness]!.add(text)
        } else {
            lines.append(line(text))
            wait(for: text, Self.patience.first, at: now)
        }
        return lines
    }

    /// What is to be told because time has passed.
    mutating func tick(at now: Duration) -> [String] { bringUpLine(at: now) + order.flatMap { close($0, at: now) } }

    /// What is left to tell.
    mutating func finish() -> [String] {
        defer { (order, repeats) = ([], [:]) }
        return order.compactMap { repeats[$0].flatMap(moreLine) }
    }

    // MARK: Bringing up

    private mutating func follow(_ event: Event, at now: Duration) {
        switch event.happening {
        case .mesh(_, .started(_, let instances)): bringUp = BringUp(wanted: instances, nextAt: now + .seconds(1))
        case .mesh(_, .runStarted): (bringUp, start) = (nil, event.time)
        case .mesh(_, .runEnded): (bringUp, hasEnded) = (nil, true)
        case .instance(_, .entered(.ready, _, _)): bringUp?.ready += 1
        case .instance(_, .entered(_, from: .ready, _)): bringUp?.ready -= 1
        case .mesh, .instance, .service, .pair, .handshakeRefused, .authority, .fault, .renewalsStarted,
            .operatorRejected:
            break
        }
    }

    private mutating func bringUpLine(at now: Duration) -> [String] {
        guard let state = bringUp, now >= state.nextAt, state.ready != state.told else { return [] }
        bringUp!.nextAt = now + .seconds(1)
        bringUp!.told = state.ready
        return [line("\(state.ready) of \(state.wanted) instances ready")]
    }

    // MARK: Repetition

    private mutating func wait(for text: EventText, _ patience: Duration, at now: Duration) {
        if repeats[text.likeness] == nil { order.append(text.likeness) }
        repeats[text.likeness] = Repeats(text: text, patience: patience, until: now + patience)
    }

    private mutating func close(_ likeness: String, at now: Duration) -> [String] {
        guard let entry = repeats[likeness], now >= entry.until else { return [] }
        guard let more = moreLine(entry) else {
            repeats[likeness] = nil
            order.removeAll { $0 == likeness }
            return []
        }
        wait(for: entry.text, min(entry.patience * 2, Self.patience.most), at: now)
        return [more]
    }

    private func moreLine(_ entry: Repeats) -> String? {
        guard entry.count > 0 else { return nil }
        return line("\(entry.text.subject)  … \(entry.count.grouped) more like it: \(entry.text.what)")
    }

    // MARK: Lines

    private func line(_ text: EventText) -> String {
        line("\(text.subject)  \(text.what)" + (text.why.map { " — \($0)" } ?? ""))
    }

    /// Before the run begins there is nothing to count time from.
    private func line(_ text: String) -> String {
        let time = start.flatMap { start in latest.map { ($0 - start).offset } } ?? ""
        return (time.rightAligned(toColumns: 7) + "  " + text).printable
    }
}

extension Event {
    /// The run, or the mesh: then nothing is left to wait for.
    fileprivate var endsSomething: Bool {
        if case .mesh(_, let happening) = happening { happening.endsSomething } else { false }
    }
}

extension MeshHappening {
    fileprivate var endsSomething: Bool {
        switch self {
        case .runEnded, .stopped: true
        case .started, .runDrawn, .runStarted, .scenarioStep, .operatorAction: false
        }
    }
}

import MeshModel
import MeshRecord
import MeshRuntime

/// A mesh on one screen: a function of what is seen and of the screen's size.
struct LiveView {
    let view: MeshView
    let trend: Trend
    let events: EventGroups
    let speed: Double
    let width: Int
    let height: Int

    /// At most `height` lines, none wider than `width`.
    func lines() -> [Line] {
        let top = [header] + gap + numbers + faults + gap
        let room = height - top.count
        let wanted = view.services.count + (isRoomy ? 2 : 0)
        let table = serviceTable(height: min(wanted, max(room - leastForEvents(room), min(room, 2))))
        let below = eventList(height: room - table.count)
        return (top + table + below).prefix(max(0, height)).map { $0.fitted(to: width) }
    }

    /// Blank lines and headings are for screens that have the room.
    var isRoomy: Bool { height >= 16 }

    private var gap: [Line] { isRoomy ? [Line()] : [] }

    private func leastForEvents(_ room: Int) -> Int { room < 4 ? 0 : isRoomy ? max(4, room / 3) : room / 3 }

    // MARK: The top

    private var header: Line {
        var name = Line(view.name, .strong)
        name.append("  " + phase.text, phase.ink)
        let date = view.now.rfc3339.prefix { $0 != "." && $0 != "Z" }.split(separator: "T")
        var clock = Line(width < 60 ? "\(date[1])Z" : "\(date[0]) \(date[1])Z", .quiet)
        if let elapsed = view.elapsed { clock.append("  +" + elapsed.short(decimalBelow: 0), .strong) }
        if speed != 1 { clock.append("  ×\(speed.plain)", .accent) }
        return .spread(name.fitted(to: max(8, width - clock.width - 2)), clock, width: width)
    }

    private var phase: (text: String, ink: Ink) {
        if events.hasEnded { return ("winding down", .warning) }
        if view.elapsed != nil { return ("running", .good) }
        let ready = view.services.reduce(0) { $0 + ($1.counts[.ready] ?? 0) }
        return ("starting: \(ready.grouped) of \(view.services.reduce(0) { $0 + $1.wanted }.grouped) ready", .warning)
    }

    private var numbers: [Line] {
        [
            row("requests", requestNumbers, history: trend.requestRates, .accent),
            row(
                "handshakes", handshakeNumbers,
                history: trend.refusalRates.contains { $0 > 0 } ? trend.refusalRates : [], .bad),
            row("certificates", [number(view.issued.grouped, "issued"), number(view.renewed.grouped, "renewals")]),
        ]
    }

    private var requestNumbers: [Line] {
        let latency = trend.requests.latency
        let share = trend.requests.failedShare
        return [
            Line("\(trend.requestRate.rate)/s".padded(toColumns: 8), .strong),
            labelled("p50", latency.percentile(50)?.brief ?? "–"),
            labelled("p99", latency.percentile(99)?.brief ?? "–"),
            Line("\(share) failed".padded(toColumns: 12), trend.requests.failed > 0 ? .bad : .quiet),
            Line(view.requests.total.grouped + " in all", .quiet),
        ]
    }

    private var handshakeNumbers: [Line] {
        let refused = view.handshakes.refused.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let total = refused.reduce(0) { $0 + $1.value }
        let count = Line(total == 0 ? "none refused" : "\(total.grouped) refused", total == 0 ? .good : .bad)
        return [number(view.handshakes.total.grouped, "in all"), count]
            + refused.map { outcome, count in
                var line = Line(outcome.name, .bad)
                line.append(" \(count.grouped)", .strong)
                return line
            }
    }

    private func labelled(_ label: String, _ value: String) -> Line {
        Line("\(label) ", .quiet) + Line(value.padded(toColumns: 7))
    }

    private func number(_ value: String, _ label: String) -> Line { Line(value, .strong) + Line(" " + label, .quiet) }

    /// A label, numbers as far as they fit, and a chart at the right edge where there is room for more.
    private func row(_ label: String, _ parts: [Line], history: [Double] = [], _ ink: Ink = .plain) -> Line {
        let label = Line(label.padded(toColumns: width < 60 ? 13 : 14), .quiet)
        let text = label + .fitting(parts, width: max(0, width - label.width))
        let room = min(60, width - text.width - 3, width / 3)
        return .spread(text, Line(room < 8 ? "" : Gauge.history(history, width: room), ink), width: width)
    }

    private var faults: [Line] {
        let names = view.faults.map(\.name)
        let shown = names.count > 3 ? names.prefix(2) + ["… and \(names.count - 2) more"] : names
        return shown.enumerated().map { index, name in row(index == 0 ? "faults" : "", [Line(name, .warning)]) }
    }
}

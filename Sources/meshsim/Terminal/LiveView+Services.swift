import MeshModel
import MeshRecord
import MeshRuntime

// The table of services: state, and the certificate that ends first.
extension LiveView {
    /// All services in the topology's order; where there is no room for all, those that need attention first.
    func serviceTable(height: Int) -> [Line] {
        guard height > 0, !view.services.isEmpty else { return [] }
        let heading = isRoomy && height >= 3 ? 1 : 0
        let blank = heading
        let rows = height - heading - blank
        let fits = view.services.count <= rows
        let columns = fits ? 1 : max(1, width / 80)
        let capacity = fits ? rows : (rows - 1) * columns
        let shown = fits ? view.services : Array(view.services.sorted(by: Self.needsMoreAttention).prefix(capacity))
        let layout = RowLayout(shown, width: (width - (columns - 1) * 2) / columns, now: view.now)
        var lines = arranged(shown.map { layout.line(of: $0) }, in: columns, width: layout.width)
        if heading > 0 {
            lines.insert(
                arranged(Array(repeating: layout.heading, count: columns), in: columns, width: layout.width)[0], at: 0)
        }
        if !fits { lines.append(Line("… and \((view.services.count - shown.count).grouped) more", .quiet)) }
        return lines + Array(repeating: Line(), count: blank)
    }

    /// Down the first column, then down the next.
    private func arranged(_ cells: [Line], in columns: Int, width: Int) -> [Line] {
        guard columns > 1 else { return cells }
        let rows = (cells.count + columns - 1) / columns
        return (0..<rows).map { row in
            stride(from: row, to: cells.count, by: rows).reduce(Line()) { line, index in
                (line.width == 0 ? line : line + Line("  ")) + cells[index].padded(to: width)
            }
        }
    }

    private static func needsMoreAttention(_ a: ServiceView, _ b: ServiceView) -> Bool {
        (a.calm, a.name) < (b.calm, b.name)
    }
}

extension ServiceView {
    var ready: Int { counts[.ready] ?? 0 }

    var isSettled: Bool { ready == wanted && InstanceState.passing.allSatisfy { counts[$0, default: 0] == 0 } }

    /// The lower, the more it needs to be seen.
    fileprivate var calm: Int { ready < wanted ? 0 : fault != nil ? 1 : isSettled ? 3 : 2 }
}

extension InstanceState {
    /// States that are worth a note while they last.
    static let passing: [InstanceState] = [.pending, .issuing, .draining]
}

/// Where the cells of a row begin.
private struct RowLayout {
    let width: Int
    private let now: MeshTime
    private let name: Int
    private let ready: Int
    private let bar: Int
    private let remaining = 7

    init(_ services: [ServiceView], width: Int, now: MeshTime) {
        self.width = width
        self.now = now
        let longest = services.map(\.name.text.count).max() ?? 0
        name = min(max(longest, "SERVICE".count), max(8, width / 3))
        ready = max("READY".count, services.map { Self.readiness($0).count }.max() ?? 0)
        bar = width >= 120 ? 24 : width >= 80 ? 16 : width >= 56 ? 8 : 0
    }

    private static func readiness(_ service: ServiceView) -> String { "\(service.ready)/\(service.wanted)" }

    var heading: Line {
        let certificate = bar > 0 ? (bar < 11 ? "CERT" : "CERTIFICATE").padded(toColumns: bar + 1) : ""
        return Line(
            "  " + "SERVICE".padded(toColumns: name) + "  " + "READY".padded(toColumns: ready) + "  " + certificate
                + "ENDS IN".rightAligned(toColumns: remaining),
            .quiet)
    }

    func line(of service: ServiceView) -> Line {
        mark(service) + Line(" ") + Line(service.name.text, service.isLoadGenerator ? .quiet : .plain).padded(to: name)
            + Line("  ")
            + Line(Self.readiness(service).padded(toColumns: ready), service.ready < service.wanted ? .warning : .plain)
            + Line("  ") + certificate(of: service) + notes(on: service)
    }

    private func mark(_ service: ServiceView) -> Line {
        if service.isLoadGenerator { return service.ready == service.wanted ? Line("→", .quiet) : Line("→", .warning) }
        if service.ready == service.wanted { return Line("●", service.fault == nil ? .good : .warning) }
        return service.ready == 0 ? Line("○", .bad) : Line("◐", .warning)
    }

    private func certificate(of service: ServiceView) -> Line {
        guard let end = service.soonestToExpire, let life = service.life, life > .zero else {
            return Line(" ".padded(toColumns: bar + (bar > 0 ? 1 : 0) + remaining))
        }
        let left = end - now
        let share = left.seconds / life.seconds
        let ink: Ink = left <= .zero ? .bad : share < 0.2 ? .warning : .good
        var line = Line()
        if bar > 0 {
            let (full, rest) = Gauge.bar(share, width: bar)
            line.append(full, ink)
            line.append(rest + " ", .quiet)
        }
        line.append(
            (left > .zero ? left.short() : "ended").rightAligned(toColumns: remaining), left > .zero ? .plain : .bad)
        return line
    }

    private func notes(on service: ServiceView) -> Line {
        var line = Line()
        if let fault = service.fault { line.append("  ⚠ \(fault)", .warning) }
        for state in InstanceState.passing where service.counts[state, default: 0] > 0 {
            line.append("  \(state.rawValue) \(service.counts[state]!)", .warning)
        }
        return line
    }
}

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
        let table = ServiceTable(shown, width: (width - (columns - 1) * 2) / columns, now: view.now)
        var lines = arranged(table.rows, in: columns, width: table.width)
        if heading > 0 {
            lines.insert(
                arranged(Array(repeating: table.heading, count: columns), in: columns, width: table.width)[0], at: 0)
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

/// Services, a row each.
private struct ServiceTable {
    let width: Int
    private let now: MeshTime
    private let name: Int
    private let bar: Int
    private var table: Table

    private static let remaining = 7

    init(_ services: [ServiceView], width: Int, now: MeshTime) {
        self.width = width
        self.now = now
        let longest = services.map(\.name.text.count).max() ?? 0
        name = min(max(longest, "SERVICE".count), max(8, width / 3))
        bar = width >= 120 ? 24 : width >= 80 ? 16 : width >= 56 ? 8 : 0
        let certificate = bar > 0 ? (bar < 11 ? "CERT" : "CERTIFICATE").padded(toColumns: bar + 1) : ""
        table = Table("  SERVICE", "READY", certificate + "ENDS IN".rightAligned(toColumns: Self.remaining), "")
        for service in services {
            table.add(title(service), readiness(service), self.certificate(of: service), notes(on: service))
        }
    }

    var heading: Line { table.heading }

    var rows: [Line] { table.rows }

    private func title(_ service: ServiceView) -> Line {
        mark(service) + Line(" ") + Line(service.name.text, service.isLoadGenerator ? .quiet : .plain).padded(to: name)
    }

    private func readiness(_ service: ServiceView) -> Line {
        Line("\(service.ready)/\(service.wanted)", service.ready < service.wanted ? .warning : .plain)
    }

    private func mark(_ service: ServiceView) -> Line {
        if service.isLoadGenerator { return service.ready == service.wanted ? Line("→", .quiet) : Line("→", .warning) }
        if service.ready == service.wanted { return Line("●", service.fault == nil ? .good : .warning) }
        return service.ready == 0 ? Line("○", .bad) : Line("◐", .warning)
    }

    private func certificate(of service: ServiceView) -> Line {
        guard let end = service.soonestToExpire, let life = service.life, life > .zero else {
            return Line("".padded(toColumns: bar + (bar > 0 ? 1 : 0) + Self.remaining))
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
            (left > .zero ? left.short() : "ended").rightAligned(toColumns: Self.remaining),
            left > .zero ? .plain : .bad)
        return line
    }

    private func notes(on service: ServiceView) -> Line {
        let passing = InstanceState.passing.compactMap { state in
            service.counts[state].flatMap { $0 > 0 ? "\(state.rawValue) \($0)" : nil }
        }
        let fault = service.fault.map { ["⚠ \($0)"] } ?? []
        return Line((fault + passing).joined(separator: "  "), .warning)
    }
}

import MeshModel
import MeshRuntime

// The last events, the newest at the bottom.
extension LiveView {
    func eventList(height: Int) -> [Line] {
        let heading = isRoomy ? [Line("EVENTS", .quiet)] : []
        let room = height - heading.count
        guard room > 0, let last = events.groups.last else { return [] }
        let shown = Array(events.groups.suffix(room))
        let layout = EventLayout(
            time: max(6, offset(of: shown[0]).columns, offset(of: last).columns),
            subject: min(shown.map(\.text.subject.columns).max() ?? 0, max(8, width / 4)))
        let told = isRoomy ? shown.lastIndex { $0.text.ink == .bad } : nil
        var entries = shown.enumerated().map { index, group in
            index == told ? fullLines(of: group, layout) : [line(of: group, layout)]
        }
        while entries.count > 1, entries.reduce(0, { $0 + $1.count }) > room { entries.removeFirst() }
        return heading + entries.joined()
    }

    private struct EventLayout {
        var time: Int
        var subject: Int

        var indent: Int { time + 2 + subject + 2 }
    }

    private func line(of group: EventGroups.Group, _ layout: EventLayout) -> Line {
        guard let why = group.text.why else { return head(of: group, layout) }
        return head(of: group, layout) + Line("  " + why, .quiet)
    }

    /// The newest refusal is the one that people want explained.
    private func fullLines(of group: EventGroups.Group, _ layout: EventLayout) -> [Line] {
        let whole = line(of: group, layout)
        guard whole.width > width, let why = group.text.why, width - layout.indent >= 20 else { return [whole] }
        let rest = why.wrapped(to: width - layout.indent).prefix(3)
        return [head(of: group, layout)] + rest.map { Line("".padded(toColumns: layout.indent) + $0, .quiet) }
    }

    private func head(of group: EventGroups.Group, _ layout: EventLayout) -> Line {
        var line = Line(offset(of: group).rightAligned(toColumns: layout.time) + "  ", .quiet)
        line = line + Line(group.text.subject).padded(to: layout.subject)
        line.append("  " + group.text.what, group.text.ink)
        if group.count > 1 { line.append(" ×\(group.count.grouped)", .strong) }
        return line
    }

    /// Since the run began; before, it is counted from now back.
    private func offset(of group: EventGroups.Group) -> String {
        (group.time - (view.start ?? view.now)).offset
    }
}

extension MeshView {
    /// When the run began; nil: not yet.
    var start: MeshTime? { elapsed.map { now - $0 } }
}

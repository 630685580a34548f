import MeshModel
import MeshRecord
import MeshRuntime

// The times in which instances could not talk, and why.
extension Summary {
    /// More outages than this: the rest is only counted.
    private static let outageLimit = 12
    private static let denialLimit = 10

    var outages: [Line] {
        let shown = longest
        guard !shown.isEmpty else { return [] }
        var table = Table("OUTAGE", ">FROM", ">TO", ">LASTED", ">PAIRS", "OUTCOME")
        for outage in shown { addRow(of: outage, to: &table) }
        var lines = [table.heading]
        for (index, row) in table.rows.enumerated() {
            lines.append(row.fitted(to: width))
            lines += reasons(of: shown[index], after: index > 0 ? shown[index - 1] : nil)
        }
        let rest = report.findings.outageCount - shown.count
        return lines
            + (rest > 0 ? [Line("… and \(rest.grouped) more, none of them longer", .quiet)] : [])
    }

    /// Requests that were lost with their connections, which other connections of the pair may have outlived.
    var cutRequests: [Line] {
        report.findings.cut.all.flatMap { cut -> [Line] in
            [Line("\(requests(cut.count)) to \(cut.service) cut off \(when(cut.first, cut.last))", .bad)]
                + paragraph("    ", Sentences.of(cut), .quiet)
                + (cut.remedy.map { paragraph("    → ", Sentences.of($0), .accent) } ?? [])
        }
    }

    /// What had more to do than it could, and how much that is.
    var overloads: [Line] {
        report.findings.overloads.all.flatMap { overloaded in
            let rest = overloaded.instances - 1
            let others = rest == 0 ? "" : rest == 1 ? "; so was another" : "; so were \(rest.grouped) more"
            return [Line("\(overloaded.worst.group) overloaded \(when(overloaded.first, overloaded.last))", .bad)]
                + paragraph("    ", Sentences.of(overloaded.overload, of: overloaded.worst) + others, .quiet)
        }
    }

    /// What policy denied, and by which rule.
    var denials: [Line] {
        let denials = report.findings.denials
        let shown = denials.all.prefix(Self.denialLimit)
        let rest = denials.count - shown.reduce(0) { $0 + $1.count }
        return shown.flatMap { denied in
            [Line("\(requests(denied.count)) to \(denied.service) denied \(when(denied.first, denied.last))", .bad)]
                + paragraph("    ", denied.why, .quiet)
        } + (rest > 0 ? [Line("… and \(requests(rest)) denied to other callers or for other reasons", .quiet)] : [])
    }

    private func requests(_ count: Int) -> String { count == 1 ? "1 request" : "\(count.grouped) requests" }

    private func when(_ first: MeshTime, _ last: MeshTime) -> String {
        if let start = report.findings.start, last < start { return "before the start" }
        let first = max(first, report.findings.start ?? first)
        return first == last ? "at \(offset(first))" : "from \(offset(first)) to \(offset(last))"
    }

    /// In the order in which they began.
    private var longest: [Outage] {
        let all = report.findings.allOutages
        let longest = all.enumerated().sorted { ($1.element.lasted, $0.offset) < ($0.element.lasted, $1.offset) }
        return longest.prefix(Self.outageLimit).map(\.offset).sorted().map { all[$0] }
    }

    /// What is as in the one before is not said again.
    private func reasons(of outage: Outage, after last: Outage?) -> [Line] {
        let (cause, remedy) = Self.words(for: outage)
        if let last, Self.words(for: last) == (cause, remedy) { return [] }
        return paragraph("    ", cause, .quiet) + (remedy.map { paragraph("    → ", $0, .accent) } ?? [])
    }

    private static func words(for outage: Outage) -> (cause: String, remedy: String?) {
        (Sentences.of(outage.cause), outage.remedy.map { Sentences.of($0) + (outage.trial?.words ?? "") })
    }

    private func addRow(of outage: Outage, to table: inout Table) {
        table.add(
            Line(outage.edge.description), Line(offset(outage.from)), Line(outage.to.map { offset($0) } ?? "goes on"),
            Line(text(outage.lasted)), Line(outage.pairs.grouped), Line(outage.outcome.name, .bad))
    }

    func offset(_ time: MeshTime) -> String {
        report.findings.start.map { "+" + text(time - $0) } ?? time.rfc3339
    }

    private func text(_ length: Duration) -> String {
        length < .seconds(60) ? length.brief : length.rounded.text
    }

    /// Broken into lines, the later ones as far in as the text of the first.
    func paragraph(_ mark: String, _ text: String, _ ink: Ink) -> [Line] {
        text.wrapped(to: width - mark.columns).enumerated().map { index, part in
            Line((index == 0 ? mark : "".padded(toColumns: mark.columns)) + part, ink)
        }
    }
}

extension Outage.Trial {
    fileprivate var words: String {
        switch self {
        case .tried(let result, let withOthers):
            " (tried\(withOthers ? " with the others of its kind" : ""): \(Self.words(for: result)))"
        case .untried: " (untried)"
        }
    }

    private static func words(for result: Result) -> String {
        switch result {
        case .nothingFailed: "nothing failed"
        case .helped: "this did not happen"
        case .then(let cause): "then \(Sentences.of(cause))"
        }
    }
}

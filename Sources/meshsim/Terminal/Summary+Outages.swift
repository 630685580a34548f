import MeshModel
import MeshRecord
import MeshRuntime

// The times in which instances could not talk, and why.
extension Summary {
    /// More outages than this: the rest is only counted.
    private static let outageLimit = 12

    var outages: [Line] {
        let shown = longest
        guard !shown.isEmpty else { return [] }
        let columns = Columns(shown.map { cells(of: $0) })
        let heading = columns.row(["OUTAGE", "FROM", "TO", "LASTED", "PAIRS"]) + "  OUTCOME"
        let rest = report.findings.outageCount - shown.count
        return [Line(heading, .quiet)] + zip([nil] + shown, shown).flatMap { lines(of: $1, after: $0, columns) }
            + (rest > 0 ? [Line("… and \(rest.grouped) more, none of them longer", .quiet)] : [])
    }

    /// In the order in which they began.
    private var longest: [Outage] {
        let all = report.findings.allOutages
        let longest = all.enumerated().sorted { ($1.element.lasted, $0.offset) < ($0.element.lasted, $1.offset) }
        return longest.prefix(Self.outageLimit).map(\.offset).sorted().map { all[$0] }
    }

    /// What is as in the one before is not said again.
    private func lines(of outage: Outage, after last: Outage?, _ columns: Columns) -> [Line] {
        let row = Line(columns.row(cells(of: outage))) + Line("  \(outage.outcome)", .bad)
        let (cause, remedy) = Self.words(for: outage)
        if let last, Self.words(for: last) == (cause, remedy) { return [row.fitted(to: width)] }
        return [row.fitted(to: width)] + paragraph("    ", cause, .quiet)
            + (remedy.map { paragraph("    → ", $0, .accent) } ?? [])
    }

    private static func words(for outage: Outage) -> (cause: String, remedy: String?) {
        (Sentences.of(outage.cause), outage.remedy.map { Sentences.of($0) })
    }

    private func cells(of outage: Outage) -> [String] {
        [
            outage.edge.description, offset(outage.from), outage.to.map { offset($0) } ?? "goes on",
            text(outage.lasted),
            outage.pairs.grouped,
        ]
    }

    private func offset(_ time: MeshTime) -> String {
        report.findings.start.map { "+" + text(time - $0) } ?? time.rfc3339
    }

    private func text(_ length: Duration) -> String {
        length < .seconds(60) ? length.brief : length.rounded.text
    }

    /// Broken into lines, the later ones as far in as the text of the first.
    private func paragraph(_ mark: String, _ text: String, _ ink: Ink) -> [Line] {
        text.wrapped(to: width - mark.columns).enumerated().map { index, part in
            Line((index == 0 ? mark : "".padded(toColumns: mark.columns)) + part, ink)
        }
    }

    /// As wide as what is in them; the first to the left, the others to the right.
    private struct Columns {
        private var widths = [6, 4, 2, 6, 5]

        init(_ rows: [[String]]) {
            for row in rows {
                for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.columns) }
            }
        }

        func row(_ cells: [String]) -> String {
            zip(cells, widths).enumerated().map { index, cell in
                index == 0 ? cell.0.padded(toColumns: cell.1) : "  " + cell.0.rightAligned(toColumns: cell.1)
            }.joined()
        }
    }
}

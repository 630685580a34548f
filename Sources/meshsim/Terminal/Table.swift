/// Columns for people to read: as wide as what is in them, two blanks apart.
struct Table {
    private let columns: [Column]
    private var cells: [[Line]] = []

    private struct Column {
        var title: String
        /// Of numbers, which are set to the right.
        var isRight: Bool
        var width: Int
    }

    /// - Parameters:
    ///   - titles: one that begins with `>` is of a column of numbers.
    ///   - numberWidth: the least that a column of numbers has.
    init(_ titles: String..., numberWidth: Int = 0) {
        columns = titles.map { title in
            guard title.hasPrefix(">") else { return Column(title: title, isRight: false, width: title.columns) }
            let title = String(title.dropFirst())
            return Column(title: title, isRight: true, width: max(title.columns, numberWidth))
        }
    }

    mutating func add(_ cells: Line...) { self.cells.append(cells) }

    var heading: Line { Line(line(columns.map { Line($0.title) }, widths).rendered(colour: false), .quiet) }

    var rows: [Line] {
        let widths = widths
        return cells.map { line($0, widths) }
    }

    /// The whole, as the terminal takes it.
    func text(for terminal: Terminal = .output) -> String {
        ([heading] + rows).map { $0.rendered(colour: terminal.hasColour) }.joined(separator: "\n")
    }

    private var widths: [Int] {
        columns.indices.map { index in cells.reduce(columns[index].width) { max($0, $1[index].width) } }
    }

    /// An empty cell at the end takes no place.
    private func line(_ cells: [Line], _ widths: [Int]) -> Line {
        var line = Line()
        var blanks = 0
        for (index, cell) in cells.enumerated() where cell.width > 0 || index < cells.count - 1 {
            let rest = widths[index] - cell.width
            line.append(String(repeating: " ", count: blanks + (columns[index].isRight ? rest : 0)))
            line = line + cell
            blanks = 2 + (columns[index].isRight ? 0 : rest)
        }
        return line
    }
}

extension Line {
    /// `-` where there is nothing to tell.
    init(orNothing text: String?, _ ink: Ink = .plain) {
        if let text { self.init(text, ink) } else { self.init("-", .quiet) }
    }
}

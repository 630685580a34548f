/// Columns for people to read.
struct Table {
    enum Alignment { case left, right }

    enum Colour: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case dim = "2"
    }

    struct Cell: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
        var text: String
        var colour: Colour?

        init(_ text: String?, _ colour: Colour? = nil) {
            self.text = text ?? "-"
            self.colour = text == nil ? .dim : colour
        }

        init(stringLiteral text: String) { self.init(text) }
    }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[Cell]] = []

    /// Titles; one that begins with `>` is of a column of numbers, set to the right.
    init(_ titles: String...) {
        columns = titles.map { $0.hasPrefix(">") ? (String($0.dropFirst()), .right) : ($0, .left) }
    }

    mutating func add(_ cells: Cell...) { rows.append(cells) }

    func text(colour: Bool = Standard.outputHasColour) -> String {
        let head = columns.map { Cell($0.title, .dim) }
        let widths = columns.indices.map { index in
            ([head] + rows).map { index < $0.count ? $0[index].text.count : 0 }.max() ?? 0
        }
        return ([head] + rows).map { line($0, widths, colour) }.joined(separator: "\n")
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ colour: Bool) -> String {
        var text = ""
        for (index, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: widths[index] - cell.text.count)
            let shown = colour ? cell.coloured : cell.text
            let isLast = index == cells.count - 1
            text += columns[index].alignment == .right ? padding + shown : shown + (isLast ? "" : padding)
            if !isLast { text += "  " }
        }
        return text
    }
}

extension Table.Cell {
    fileprivate var coloured: String { colour.map { "\u{1b}[\($0.rawValue)m\(text)\u{1b}[0m" } ?? text }
}

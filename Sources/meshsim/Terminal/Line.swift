/// One line of text in several inks, which knows how wide it is.
struct Line: Sendable {
    private var spans: [(text: String, ink: Ink)] = []
    private(set) var width = 0

    init() {}

    init(_ text: String, _ ink: Ink = .plain) { append(text, ink) }

    mutating func append(_ text: String, _ ink: Ink = .plain) {
        let text = text.printable
        guard !text.isEmpty else { return }
        spans.append((text, ink))
        width += text.columns
    }

    static func + (a: Line, b: Line) -> Line {
        var sum = a
        sum.spans += b.spans
        sum.width += b.width
        return sum
    }

    /// Its beginning and `…`, where it is too wide.
    func fitted(to limit: Int) -> Line {
        guard width > limit else { return self }
        guard limit > 0 else { return Line() }
        var line = Line()
        for span in spans {
            let part = span.text.prefix(columns: limit - 1 - line.width)
            line.append(part, span.ink)
            if part.count < span.text.count { return line + Line("…", span.ink) }
        }
        return line
    }

    /// Exactly as wide.
    func padded(to width: Int) -> Line {
        let line = fitted(to: width)
        return line + Line(String(repeating: " ", count: max(0, width - line.width)))
    }

    /// `left` and `right` at either end; `right` only where there is room for it.
    static func spread(_ left: Line, _ right: Line, width: Int) -> Line {
        guard right.width > 0, left.width + 2 + right.width <= width else { return left.fitted(to: width) }
        return left.padded(to: width - right.width) + right
    }

    /// As many of the parts as fit, from the first on, two columns apart.
    static func fitting(_ parts: [Line], width: Int) -> Line {
        guard var line = parts.first else { return Line() }
        for part in parts.dropFirst() {
            guard line.width + 2 + part.width <= width else { break }
            line = line + Line("  ") + part
        }
        return line.fitted(to: width)
    }

    func rendered(colour: Bool) -> String {
        guard colour else { return spans.map(\.text).joined() }
        return spans.map { text, ink in ink.code.map { "\u{1b}[\($0)m\(text)\u{1b}[0m" } ?? text }.joined()
    }
}

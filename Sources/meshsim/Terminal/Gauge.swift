/// Numbers as bars of characters.
enum Gauge {
    private static let eighths = Array("▁▂▃▄▅▆▇█")
    private static let parts = Array("▏▎▍▌▋▊▉")

    /// A bar chart of the last `width` values, scaled to the greatest of them.
    static func history(_ values: [Double], width: Int) -> String {
        let shown = values.suffix(max(0, width))
        guard let most = shown.max(), most > 0 else { return String(repeating: "▁", count: shown.count) }
        return String(shown.map { eighths[min(7, Int($0 / most * 7.999))] })
    }

    /// A horizontal bar, to an eighth of a column, and what is left of its width.
    static func bar(_ share: Double, width: Int) -> (full: String, rest: String) {
        let steps = Int((min(1, max(0, share)) * Double(width * 8)).rounded())
        let part = steps % 8 == 0 ? "" : String(parts[steps % 8 - 1])
        let full = String(repeating: "█", count: steps / 8) + part
        return (full, String(repeating: "·", count: width - full.count))
    }
}

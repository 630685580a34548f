extension Sequence<String> {
    /// The nearest of these names to the one that was typed; nil when none is near, or when so many have about the right
    /// length that the search would take long. (A search among some of them would depend on their order.)
    package func nearest(to text: String) -> String? {
        guard text.utf8.count <= 64 else { return nil }
        let typed = lowercased(text)
        let allowed = Swift.min(Swift.max(1, typed.count / 3), 4)
        let candidates = filter { abs($0.utf8.count - typed.count) <= allowed }
        guard candidates.count <= 5_000 else { return nil }
        var best: (distance: Int, name: String)?
        for name in candidates {
            guard let distance = editDistance(typed, lowercased(name), atMost: allowed), distance < name.utf8.count
            else { continue }
            if best.map({ (distance, name) < $0 }) ?? true { best = (distance, name) }
        }
        return best?.name
    }
}

private func lowercased(_ text: String) -> [UInt8] {
    text.utf8.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
}

/// Insertions, deletions, replacements and swaps of neighbours (Damerau, Levenshtein; optimal string alignment).
/// - Returns: nil above `limit`, which ends the search early for most names. What is further than that from the
///   diagonal can't matter.
private func editDistance(_ a: [UInt8], _ b: [UInt8], atMost limit: Int) -> Int? {
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in a.indices {
        var row = Array(repeating: limit + 1, count: b.count + 1)
        row[0] = i + 1
        var least = i + 1
        for j in b.indices.clamped(to: max(0, i - limit)..<i + limit + 1) {
            var cost = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforePrevious[j - 1] + 1) }
            row[j + 1] = cost
            least = min(least, cost)
        }
        guard least <= limit else { return nil }
        (beforePrevious, previous) = (previous, row)
    }
    return previous[b.count] <= limit ? previous[b.count] : nil
}

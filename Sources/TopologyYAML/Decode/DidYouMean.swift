/// The nearest of the names that could have been meant, as a question; nil when none is near.
func didYouMean(_ text: String, among names: some Sequence<String>) -> String? {
    let typed = Array(text.lowercased().unicodeScalars.prefix(65))
    guard typed.count <= 64 else { return nil }
    let allowed = max(1, typed.count / 3)
    var best: (distance: Int, name: String)?
    for name in names {
        let known = Array(name.lowercased().unicodeScalars)
        guard abs(known.count - typed.count) <= allowed else { continue }
        let distance = editDistance(typed, known)
        guard distance <= allowed, distance < known.count else { continue }
        if best.map({ (distance, name) < $0 }) ?? true { best = (distance, name) }
    }
    return best.map { "did you mean \(quoted($0.name))?" }
}

/// Insertions, deletions, replacements and swaps of neighbours (Damerau, Levenshtein; optimal string alignment).
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforePrevious[j - 1] + 1) }
            row.append(cost)
        }
        (beforePrevious, previous) = (previous, row)
    }
    return previous[b.count]
}

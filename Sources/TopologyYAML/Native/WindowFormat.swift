import MeshModel

/// When something counts.
enum WindowFormat {
    /// `[10s, 20s]`
    static let window = Format<Two<Duration>>.two(of: DurationFormat.duration, "two times such as `[10s, 20s]`")
        .checked(.outOfRange) { $0.first < $0.second ? nil : "the second time is not after the first" }
        .map({ Window(from: $0.first, to: $0.second) }, back: { Two($0.from, $0.to) })
}

extension Window {
    static let wholeRun = Window(from: .zero, to: .nanoseconds(Int64.max))
}

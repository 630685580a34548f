import MeshModel

/// When something counts.
enum WindowFormat {
    /// `between: [10s, 20s]`; without it, the whole run.
    static func between<Root: Sendable>(
        _ property: WritableKeyPath<Root, Window> & Sendable, _ about: String
    ) -> Field<Root> {
        Field(
            "between", schema: times.schema, about,
            read: { cursor, reading, root in
                guard let times = times.read(cursor, reading) else { return }
                root[keyPath: property] = Window(from: times.first, to: times.second)
            },
            write: { root, _ in
                let window = root[keyPath: property]
                return window.to.map { times.write(Two(window.from, $0)) }
            })
    }

    private static let times = Format<Two<Duration>>.two(
        of: DurationFormat.duration, "two times such as `[10s, 20s]`"
    ).checked(.outOfRange) { $0.first < $0.second ? nil : "the second time is not after the first" }
}

extension Duration {
    /// To whole seconds from a minute on, to milliseconds below: as exact as anybody reads.
    package var rounded: Duration {
        let step: Int64 = abs(nanoseconds) >= 60_000_000_000 ? 1_000_000_000 : 1_000_000
        let half = nanoseconds < 0 ? -step / 2 : step / 2
        return .nanoseconds((nanoseconds + half) / step * step)
    }

    /// To whole seconds, never less than it is.
    package var roundedUp: Duration { .seconds((nanoseconds + 999_999_999) / 1_000_000_000) }
}

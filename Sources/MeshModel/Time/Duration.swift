extension Duration {
    /// The length in whole nanoseconds, saturating at the ends of `Int64` (292 years).
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, carried) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? (seconds < 0 ? .min : .max) : sum
    }

    package var seconds: Double { Double(nanoseconds) / 1e9 }

    /// A fraction of a length, rounded to the nanosecond.
    package func scaled(by factor: Double) -> Duration {
        let product = (Double(nanoseconds) * factor).rounded()
        guard product.isFinite, abs(product) < 9.2e18 else { return .nanoseconds(product < 0 ? Int64.min : .max) }
        return .nanoseconds(Int64(product))
    }

    /// The longest that topologies and commands can say.
    package static let century = Duration.seconds(100 * 365 * 86_400)

    /// To whole seconds from a minute on, to milliseconds below: as exact as anybody reads.
    package var rounded: Duration {
        let step: Int64 = abs(nanoseconds) >= 60_000_000_000 ? 1_000_000_000 : 1_000_000
        let half = nanoseconds < 0 ? -step / 2 : step / 2
        return .nanoseconds((nanoseconds + half) / step * step)
    }

    package var roundedToSeconds: Duration { .seconds(Int64(seconds.rounded())) }

    /// To whole seconds, never less than it is.
    package var roundedUp: Duration { .seconds((nanoseconds + 999_999_999) / 1_000_000_000) }
}

// MARK: - As text, exactly

extension Duration {
    private static let units: [(suffix: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]

    /// Parses a length of time as Go and Kubernetes write it, with days: `250ms`, `1.5s`, `1h30m`, `7d`.
    ///
    /// - Returns: nil for anything else: no unit, a sign, or more than 292 years.
    package init?(text: String) {
        var rest = Substring(text)
        guard !rest.isEmpty else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let suffix = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(suffix.count)
            guard let unit = Self.units.first(where: { $0.suffix == suffix }),
                let part = Self.nanoseconds(digits, unit: unit.nanoseconds)
            else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
        }
        self = .nanoseconds(total)
    }

    /// Exact for whole numbers; rounded to the nanosecond for others.
    private static func nanoseconds(_ digits: Substring, unit: Int64) -> Int64? {
        if let whole = Int64(digits) {
            let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
            return overflow ? nil : product
        }
        guard let number = Double(digits), number * Double(unit) < 9.2e18 else { return nil }
        return Int64((number * Double(unit)).rounded())
    }

    /// The shortest exact text that `init(text:)` reads back: `250ms`, `1m30s`, `7d`.
    package var text: String {
        var rest = nanoseconds
        if rest == 0 { return "0s" }
        var out = rest < 0 ? "-" : ""
        rest = rest == .min ? .max : abs(rest)
        for (suffix, size) in Self.units.reversed() where suffix != "µs" && rest >= size {
            out += "\(rest / size)\(suffix)"
            rest %= size
        }
        return out
    }
}

// MARK: - For people

extension Duration {
    /// Two significant units at most, as in `3h12m`, `41s`, `12.3ms`.
    package var brief: String {
        let size = abs(seconds)
        let sign = seconds < 0 ? "-" : ""
        func oneDecimal(_ value: Double) -> String {
            let tenths = Int((value * 10).rounded())
            return tenths % 10 == 0 || tenths >= 1_000 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
        }
        switch size {
        case 0: return "0s"
        case ..<1e-3: return sign + oneDecimal(size * 1e6) + "us"
        case ..<1: return sign + oneDecimal(size * 1e3) + "ms"
        case ..<60: return sign + oneDecimal(size) + "s"
        case ..<3_600: return sign + "\(Int(size) / 60)m\(Int(size) % 60)s"
        case ..<86_400: return sign + "\(Int(size) / 3_600)h\(Int(size) / 60 % 60)m"
        default: return sign + "\(Int(size) / 86_400)d\(Int(size) / 3_600 % 24)h"
        }
    }

    /// As in `23s`, `4m10s`, `3h12m`.
    package var inWholeUnits: String {
        self < .seconds(1) ? brief : Duration.seconds(nanoseconds / 1_000_000_000).brief
    }

    /// Always two units or one decimal, so that a number that counts keeps its width: `6.3s`, `41s`, `4m05s`, `12d04h`.
    ///
    /// - Parameter decimalBelow: where tenths of seconds end.
    package func short(decimalBelow limit: Double = 10) -> String {
        let sign = self < .zero ? "-" : ""
        let whole = abs(Int(seconds))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        switch abs(seconds) {
        case ..<limit:
            let tenths = Int((abs(seconds) * 10).rounded(.down))
            return "\(tenths == 0 ? "" : sign)\(tenths / 10).\(tenths % 10)s"
        case ..<60: return "\(sign)\(whole)s"
        case ..<3_600: return "\(sign)\(whole / 60)m\(two(whole % 60))s"
        case ..<86_400: return "\(sign)\(whole / 3_600)h\(two(whole / 60 % 60))m"
        default: return "\(sign)\(whole / 86_400)d\(two(whole / 3_600 % 24))h"
        }
    }

    /// As a time since the run began: `+12.3s`.
    package var offset: String { (seconds <= -0.1 ? "" : "+") + short(decimalBelow: 60) }
}

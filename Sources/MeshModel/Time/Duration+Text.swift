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

    /// For people: two significant units at most, as in `3h12m`, `41s`, `12.3ms`.
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
}

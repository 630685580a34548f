import MeshModel

extension Format where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> Format {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return .scalar(
            expected,
            schema: .object([
                ("type", .string("integer")), ("minimum", .integer(range.lowerBound)),
                ("maximum", .integer(range.upperBound)),
            ]),
            write: { .literal(String($0)) },
            parse: { (scalar) throws(Mismatch) in
                try scalar.checkWhole(expected)
                guard let number = Number.whole(scalar.text, as: Int.self), range.contains(number) else {
                    throw Mismatch(.outOfRange, "expected \(expected), found \(quoted(scalar.text))")
                }
                return number
            })
    }
}

extension Format where Value == UInt64 {
    static var seed: Format {
        let expected = "a whole number from 0 to \(UInt64.max)"
        return .scalar(
            expected, schema: .object([("type", .string("integer")), ("minimum", .integer(0))]),
            write: { .literal(String($0)) },
            parse: { (scalar) throws(Mismatch) in
                try scalar.checkWhole(expected)
                guard let number = Number.whole(scalar.text, as: UInt64.self) else {
                    throw Mismatch(.outOfRange, "expected \(expected), found \(quoted(scalar.text))")
                }
                return number
            })
    }
}

extension Format where Value == Double {
    static func number(_ range: ClosedRange<Double>) -> Format {
        let expected = "a number from \(Number.text(range.lowerBound)) to \(Number.text(range.upperBound))"
        return .scalar(
            expected,
            schema: .object([
                ("type", .string("number")), ("minimum", .number(range.lowerBound)),
                ("maximum", .number(range.upperBound)),
            ]),
            write: { .literal(Number.text($0)) },
            parse: { (scalar) throws(Mismatch) in
                guard scalar.isPlain, let number = Number.decimal(scalar.text) else { return nil }
                guard range.contains(number) else {
                    throw Mismatch(.outOfRange, "expected \(expected), found \(quoted(scalar.text))")
                }
                return number
            })
    }
}

extension Node.Scalar {
    /// Tells a number that is none of ours from what is no number at all.
    fileprivate func checkWhole(_ expected: String) throws(Mismatch) {
        let found = "expected \(expected), found \(quoted(text))"
        guard isPlain else { throw Mismatch(.wrongType, found, suggestion: "write it without quotes") }
        guard Number.decimal(text) != nil else { throw Mismatch(.wrongType, found) }
        if Number.isAmbiguous(text) {
            throw Mismatch(
                .wrongType, "\(quoted(text)) is eight-based to some, ten-based to others: no leading 0, please")
        }
    }
}

extension Format where Value == Bool {
    static var flag: Format {
        .scalar(
            "`true` or `false`", schema: .object([("type", .string("boolean"))]),
            write: { .literal($0 ? "true" : "false") },
            parse: { (scalar) throws(Mismatch) in
                guard scalar.isPlain else { return nil }
                switch scalar.text.lowercased() {
                case "true", "yes", "on": return true
                case "false", "no", "off": return false
                default: return nil
                }
            })
    }

    /// The same in the words of a switch, which are booleans to YAML 1.1 and texts to YAML 1.2.
    static var onOff: Format {
        Format(
            schema: .object([("enum", .array([.string("on"), .string("off"), .bool(true), .bool(false)]))]),
            read: flag.read, write: { .literal($0 ? "on" : "off") })
    }
}

extension Format where Value == Duration {
    static func duration(atLeast minimum: Duration = .zero) -> Format {
        .scalar(
            "a duration such as `250ms`, `30s` or `1h30m`",
            schema: .pattern(#"^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h|d))+$"#), write: { .text($0.text) },
            parse: { (scalar) throws(Mismatch) in try scalar.duration(atLeast: minimum) })
    }

    /// Long enough to divide by.
    static var timeout: Format { .duration(atLeast: .microseconds(1)) }

    /// Between things that are done again and again: long enough that a run ends.
    static var period: Format { .duration(atLeast: .milliseconds(1)) }

    /// `+3m`, `-10s`, `0s`
    static var signed: Format {
        .scalar(
            "a duration with a sign such as `+3m` or `-10s`",
            schema: .pattern(#"^[-+]?([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h|d))+$"#),
            write: { .literal($0 > .zero ? "+\($0.text)" : $0.text) },
            parse: { (scalar) throws(Mismatch) in
                let sign = scalar.text.prefix { $0 == "+" || $0 == "-" }
                guard sign.count <= 1 else { return nil }
                let unsigned = Node.Scalar(text: String(scalar.text.dropFirst(sign.count)), isPlain: scalar.isPlain)
                return try unsigned.duration(atLeast: .zero).map { sign == "-" ? .zero - $0 : $0 }
            })
    }
}

extension Node.Scalar {
    private static var century: Duration { .seconds(100 * 365 * 86_400) }

    fileprivate func duration(atLeast minimum: Duration) throws(Mismatch) -> Duration? {
        guard let duration = Duration(text: text) else {
            try checkUnit("a duration", example: "\(text)s")
            return nil
        }
        guard duration >= minimum else {
            throw Mismatch(.outOfRange, "\(quoted(text)) is too short: at least \(minimum.text)")
        }
        guard duration <= Self.century else {
            throw Mismatch(.outOfRange, "\(quoted(text)) is too long: at most 100 years (36500d)")
        }
        return duration
    }
}

extension Format where Value == Fraction {
    static var share: Format {
        .scalar(
            "a share such as `0.5%` or `0.005`",
            schema: .object([
                (
                    "anyOf",
                    .array([
                        .object([("type", .string("number")), ("minimum", .integer(0)), ("maximum", .integer(1))]),
                        .pattern(#"^[0-9.]+ ?%$"#),
                    ])
                )
            ]),
            write: { .init(share: $0.value) },
            parse: { (scalar) throws(Mismatch) in
                guard let number = Quantity.share(scalar.text) else { return nil }
                guard let fraction = Fraction(number) else {
                    throw Mismatch(.outOfRange, "\(quoted(scalar.text)) is not between 0% and 100%")
                }
                return fraction
            })
    }
}

extension Format where Value == Rate {
    static var rate: Format {
        .scalar(
            "a rate such as `200/s`", schema: .pattern(#"^[0-9.]+ ?/ ?(s|m|h)$"#), write: { .text(Quantity.text($0)) },
            parse: { (scalar) throws(Mismatch) in
                guard let perSecond = Quantity.perSecond(scalar.text) else {
                    try scalar.checkUnit("a rate", example: "\(scalar.text)/s")
                    return nil
                }
                guard (0.000_001...1_000_000).contains(perSecond), let rate = Rate(perSecond: perSecond) else {
                    throw Mismatch(.outOfRange, "\(quoted(scalar.text)) is not between 0.000001/s and 1000000/s")
                }
                return rate
            })
    }
}

extension Format where Value == ByteCount {
    private static var maximumBytes: Int { 64 << 20 }

    static var size: Format {
        .scalar(
            "a size such as `512` or `16KB`",
            schema: .object([
                (
                    "anyOf",
                    .array([
                        .object([("type", .string("integer")), ("minimum", .integer(0))]),
                        .pattern(#"^[0-9.]+ ?([KMG]i?)?B?$"#),
                    ])
                )
            ]),
            write: { .literal(Quantity.text($0)) },
            parse: { (scalar) throws(Mismatch) in
                guard let bytes = Quantity.bytes(scalar.text) else { return nil }
                guard bytes >= 0, bytes <= Double(maximumBytes) else {
                    throw Mismatch(.outOfRange, "\(quoted(scalar.text)) is not between 0 and 64MB")
                }
                return ByteCount(bytes: Int(bytes.rounded()))
            })
    }
}

extension Format where Value == MeshTime {
    static var time: Format {
        .scalar(
            "a time in UTC such as `2026-01-01T00:00:00Z`",
            schema: .object([("type", .string("string")), ("format", .string("date-time"))]),
            write: { .literal($0.rfc3339) },
            parse: { (scalar) throws(Mismatch) in
                guard let time = MeshTime(rfc3339: scalar.text) else { return nil }
                guard (1970...2150).contains(time.civil.year), time.nanoseconds % 1_000 == 0 else {
                    let message = "\(quoted(scalar.text)) is not between 1970 and 2150, in whole microseconds"
                    throw Mismatch(.outOfRange, message)
                }
                return time
            })
    }
}

extension Node.Scalar {
    fileprivate func checkUnit(_ what: String, example: String) throws(Mismatch) {
        guard let number = Number.decimal(text), number >= 0, number.isFinite else { return }
        throw Mismatch(
            .wrongType, "\(what) needs a unit, found \(quoted(text))", suggestion: "did you mean \(quoted(example))?")
    }
}

extension JSON {
    static func pattern(_ pattern: String) -> JSON {
        .object([("type", .string("string")), ("pattern", .string(pattern))])
    }
}

import MeshModel

/// Lengths of time.
enum DurationFormat {
    /// From nothing to a century.
    static let duration = atLeast(.zero)

    /// Long enough to divide by.
    static let timeout = atLeast(.microseconds(1))

    /// Between things that are done again and again: long enough that a run ends.
    static let period = atLeast(.milliseconds(1))

    /// X.509 knows whole seconds.
    static let certificateLife = atLeast(.seconds(5))

    /// RFC 8446, section 4.6.1.
    static let ticketLifetime = atLeast(.seconds(1), atMost: .seconds(7 * 86_400))

    /// `+3m`, `-10s`, `0s`
    static let signed = Format<Duration>.scalar(
        "a duration with a sign such as `+3m` or `-10s`",
        schema: .pattern(#"^[-+]?([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h|d))+$"#),
        write: { .literal($0 > .zero ? "+\($0.text)" : $0.text) },
        parse: { (scalar) throws(Mismatch) in
            let sign = scalar.text.prefix { $0 == "+" || $0 == "-" }
            guard sign.count <= 1 else { return nil }
            let unsigned = Node.Scalar(text: String(scalar.text.dropFirst(sign.count)), isPlain: scalar.isPlain)
            return try unsigned.duration(.zero ... .century).map { sign == "-" ? .zero - $0 : $0 }
        })

    private static func atLeast(_ minimum: Duration, atMost maximum: Duration = .century) -> Format<Duration> {
        .scalar(
            "a duration such as `250ms`, `30s` or `1h30m`",
            schema: .pattern(#"^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h|d))+$"#), write: { .text($0.text) },
            parse: { (scalar) throws(Mismatch) in try scalar.duration(minimum...maximum) })
    }
}

extension Node.Scalar {
    fileprivate func duration(_ range: ClosedRange<Duration>) throws(Mismatch) -> Duration? {
        guard let duration = Duration(text: text) else {
            try checkUnit("a duration", example: "\(text)s")
            return nil
        }
        guard duration >= range.lowerBound else {
            throw Mismatch(.outOfRange, "\(quoted(text)) is too short: at least \(range.lowerBound.text)")
        }
        guard duration <= range.upperBound else {
            let most = range.upperBound == .century ? "100 years (36500d)" : range.upperBound.text
            throw Mismatch(.outOfRange, "\(quoted(text)) is too long: at most \(most)")
        }
        return duration
    }
}

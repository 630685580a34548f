import MeshModel

/// Numbers without a unit.
enum NumberFormat {
    static func integer(_ range: ClosedRange<Int>) -> Format<Int> {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return .scalar(
            expected,
            schema: ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)],
            write: { .literal(String($0)) },
            parse: { (scalar) throws(Mismatch) in try scalar.whole(expected, in: range) })
    }

    static let seed: Format<UInt64> = {
        let expected = "a whole number from 0 to \(UInt64.max)"
        return .scalar(
            expected, schema: ["type": "integer", "minimum": 0],
            write: { .literal(String($0)) },
            parse: { (scalar) throws(Mismatch) in try scalar.whole(expected, in: 0...UInt64.max) })
    }()

    static func decimal(_ range: ClosedRange<Double>) -> Format<Double> {
        let expected = "a number from \(Number.text(range.lowerBound)) to \(Number.text(range.upperBound))"
        return .scalar(
            expected,
            schema: ["type": "number", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)],
            write: { .literal(Number.text($0)) },
            parse: { (scalar) throws(Mismatch) in
                guard scalar.isPlain, let number = Number.decimal(scalar.text) else { return nil }
                guard range.contains(number) else {
                    throw Mismatch(.outOfRange, "expected \(expected), found \(quoted(scalar.text))")
                }
                return number
            })
    }

    static let cores = decimal(0.001...1_000_000)
}

extension Node.Scalar {
    /// Tells a number that is none of ours from what is no number at all.
    fileprivate func whole<Value: FixedWidthInteger>(
        _ expected: String, in range: ClosedRange<Value>
    ) throws(Mismatch) -> Value {
        let found = "expected \(expected), found \(quoted(text))"
        guard isPlain else { throw Mismatch(.wrongType, found, suggestion: "write it without quotes") }
        guard Number.decimal(text) != nil else { throw Mismatch(.wrongType, found) }
        if Number.isAmbiguous(text) {
            throw Mismatch(
                .wrongType, "\(quoted(text)) is eight-based to some, ten-based to others: no leading 0, please")
        }
        guard let number = Number.whole(text, as: Value.self), range.contains(number) else {
            throw Mismatch(.outOfRange, found)
        }
        return number
    }
}

import MeshModel

/// Numbers with a unit that are no lengths of time.
enum QuantityFormat {
    static let share = Format<Fraction>.scalar(
        "a share such as `0.5%` or `0.005`",
        schema: ["anyOf": [["type": "number", "minimum": 0, "maximum": 1], .pattern(#"^[0-9.]+ ?%$"#)]],
        write: { .literal(Quantity.shareText($0.value)) },
        parse: { (scalar) throws(Mismatch) in
            guard let number = Quantity.share(scalar.text) else { return nil }
            guard let fraction = Fraction(number) else {
                throw Mismatch(.outOfRange, "\(quoted(scalar.text)) is not between 0% and 100%")
            }
            return fraction
        })

    static let rate = Format<Rate>.scalar(
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

    static let size = Format<ByteCount>.scalar(
        "a size such as `512` or `16KB`",
        schema: ["anyOf": [["type": "integer", "minimum": 0], .pattern(#"^[0-9.]+ ?([KMG]i?)?B?$"#)]],
        write: { .literal(Quantity.text($0)) },
        parse: { (scalar) throws(Mismatch) in
            guard let bytes = Quantity.bytes(scalar.text) else { return nil }
            guard bytes >= 0, bytes <= Double(ByteCount.largest.bytes) else {
                throw Mismatch(
                    .outOfRange, "\(quoted(scalar.text)) is not between 0 and \(Quantity.text(ByteCount.largest))")
            }
            return ByteCount(bytes: Int(bytes.rounded()))
        })
}

extension Node.Scalar {
    /// Says what is missing where a number stands alone.
    func checkUnit(_ what: String, example: String) throws(Mismatch) {
        guard let number = Number.decimal(text), number >= 0, number.isFinite else { return }
        throw Mismatch(
            .wrongType, "\(what) needs a unit, found \(quoted(text))", suggestion: "did you mean \(quoted(example))?")
    }
}

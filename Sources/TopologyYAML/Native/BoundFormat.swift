import MeshModel

/// What a bound's number counts.
enum BoundUnit: Sendable {
    case share, count, duration

    fileprivate var example: String {
        switch self {
        case .share: "< 0.5%"
        case .count: ">= 6"
        case .duration: "< 20ms"
        }
    }

    /// nil where the text is no such number.
    fileprivate func number(_ text: String) -> Double? {
        switch self {
        case .share: Quantity.share(text).flatMap { Fraction($0)?.value }
        case .count: Number.whole(text, as: Int.self).flatMap { $0 >= 0 ? Double($0) : nil }
        case .duration: Duration(text: text).map(\.seconds)
        }
    }

    fileprivate func text(_ value: Double) -> String {
        switch self {
        case .share: Quantity.shareText(value)
        case .count: Number.text(value)
        case .duration: Duration.seconds(1).scaled(by: value).text
        }
    }
}

enum BoundFormat {
    /// `"< 0.5%"`; a count may stand alone and means exactly that many.
    static func bound(_ unit: BoundUnit) -> Format<Bound> {
        let pattern = JSON.pattern("^(<|<=|==|>=|>) ?[0-9.]+ ?(%|[a-zµ0-9.]*)$")
        let number: JSON = ["type": "integer", "minimum": 0]
        return .scalar(
            "a bound such as \"\(unit.example)\"",
            schema: unit == .count ? ["anyOf": [number, pattern]] : pattern,
            write: { .text("\($0.relation.rawValue) \(unit.text($0.value))") },
            parse: { (scalar) throws(Mismatch) in
                let sign = scalar.text.prefix { "<=>".contains($0) }
                if sign.isEmpty, unit == .count, let count = unit.number(scalar.text) { return Bound(.equal, count) }
                guard let value = unit.number(Quantity.trimmed(scalar.text.dropFirst(sign.count))) else { return nil }
                guard let relation = Bound.Relation(rawValue: String(sign)) else {
                    let relations = Bound.Relation.allCases.map(\.rawValue).joined(separator: " ")
                    throw Mismatch(
                        .wrongType, "\(quoted(scalar.text)) is not a bound",
                        suggestion: "begin with one of \(relations)")
                }
                return Bound(relation, value)
            })
    }
}

/// Numbers as topologies write them: decimal, with `_` between digits if one likes.
enum Number {
    /// - Returns: nil if the text is no number; infinite or NaN for YAML's `.inf` and `.nan`.
    static func decimal(_ text: some StringProtocol) -> Double? {
        switch text.lowercased() {
        case ".inf", "+.inf": return .infinity
        case "-.inf": return -.infinity
        case ".nan": return .nan
        default: break
        }
        let digits = text.replacing("_")
        guard digits.utf8.allSatisfy({ "0123456789.+-eE".utf8.contains($0) }), let first = digits.utf8.first,
            "0123456789.+-".utf8.contains(first)
        else { return nil }
        return Double(digits)
    }

    /// - Returns: nil unless the text is a whole number of this type, in decimal digits.
    static func whole<Value: FixedWidthInteger>(_ text: some StringProtocol, as type: Value.Type = Value.self) -> Value?
    {
        Value(text.replacing("_"))
    }

    /// YAML 1.1 reads `010` as eight, YAML 1.2 as ten, and people mean either.
    static func isAmbiguous(_ text: String) -> Bool {
        let digits = text.drop { $0 == "-" || $0 == "+" }
        return digits.count > 1 && digits.hasPrefix("0") && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// The shortest text that reads back as the same number; whole numbers without a point.
    static func text(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }
}

extension StringProtocol {
    fileprivate func replacing(_ separator: Character) -> String { String(filter { $0 != separator }) }
}

import MeshModel

/// Numbers with units, to and from text.
enum Quantity {
    /// `0.5%` or `0.005`, not checked to lie between 0 and 1.
    static func share(_ text: some StringProtocol) -> Double? {
        guard text.hasSuffix("%") else { return Number.decimal(text) }
        let percent = trimmed(text.dropLast())
        // Moves the point: 99.9 / 100 is not the number nearest to 0.999, which 999 of 1000 is.
        return Number.decimal(percent + "e-2") ?? Number.decimal(percent).map { $0 / 100 }
    }

    /// In percent where that reads back as the same number.
    static func shareText(_ value: Double) -> String {
        let percent = Number.text(value * 100)
        let rounded = Number.text((value * 1e12).rounded() / 1e10)
        for text in [rounded, percent] where share(text + "%") == value { return text + "%" }
        return Number.text(value)
    }

    private static let periods: [(unit: String, seconds: Double)] = [("s", 1), ("m", 60), ("h", 3_600)]

    /// `200/s`, `30/m`, `5/h`; not checked to be positive.
    static func perSecond(_ text: String) -> Double? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Number.decimal(trimmed(parts[0])),
            let period = periods.first(where: { $0.unit == trimmed(parts[1]) })
        else { return nil }
        return number / period.seconds
    }

    /// Per second, or in a unit in which it is a whole number.
    static func text(_ rate: Rate) -> String {
        for (unit, seconds) in periods {
            let number = (rate.perSecond * seconds).rounded()
            if number >= 1, number / seconds == rate.perSecond { return Number.text(number) + "/" + unit }
        }
        return Number.text(rate.perSecond) + "/s"
    }

    /// `512`, `16 KB`, `10K`, in powers of 1024; not checked for its size.
    static func bytes(_ text: String) -> Double? {
        let digits = text.prefix { $0.isASCII && !$0.isLetter && $0 != " " }
        let factors = ["": 1, "B": 1, "K": 1_024, "M": 1_048_576, "G": 1_073_741_824] as [String: Double]
        var unit = trimmed(text.dropFirst(digits.count)).uppercased()
        if unit.count > 1, unit.hasSuffix("B") { unit.removeLast() }
        if unit.count > 1, unit.hasSuffix("I") { unit.removeLast() }
        guard let number = Number.decimal(digits), let factor = factors[unit] else { return nil }
        return number * factor
    }

    static func text(_ size: ByteCount) -> String {
        for (unit, bytes) in [("MB", 1_048_576), ("KB", 1_024)] where size.bytes > 0 && size.bytes % bytes == 0 {
            return "\(size.bytes / bytes)\(unit)"
        }
        return String(size.bytes)
    }

    static func trimmed(_ text: some StringProtocol) -> String {
        var text = Substring(text)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

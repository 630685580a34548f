import MeshRecord

extension Int {
    /// `12,345`
    var grouped: String {
        let digits = String(magnitude)
        var out = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { out += "," }
            out.append(digit)
        }
        return (self < 0 ? "-" : "") + out
    }

    /// `1st`, `22nd`
    var ordinal: String {
        let suffix =
            switch (self % 100, self % 10) {
            case (11...13, _): "th"
            case (_, 1): "st"
            case (_, 2): "nd"
            case (_, 3): "rd"
            default: "th"
            }
        return "\(self)\(suffix)"
    }
}

extension Double {
    /// Without a fraction where there is none.
    var plain: String { self == rounded() && abs(self) < 1e15 ? Int(self).grouped : "\(self)" }

    /// With one decimal below a hundred: `49.8`, `1,250`.
    var rate: String {
        let tenths = (self * 10).rounded()
        guard tenths < 1_000 else { return tenths < 1e15 ? Int(rounded()).grouped : "∞" }
        return "\(Int(tenths) / 10).\(Int(tenths) % 10)"
    }
}

extension RequestStatistics {
    /// `0.4%`; never 0.0% where something failed, never 100.0% where something did not.
    var failedShare: String {
        guard sent > 0, failed > 0 else { return "0%" }
        if failed == sent { return "100%" }
        let share = Double(failed) / Double(sent) * 100
        return share < 0.1 ? "<0.1%" : share > 99.9 ? ">99.9%" : share.rate + "%"
    }
}

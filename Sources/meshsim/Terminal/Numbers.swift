import MeshModel
import MeshRecord

extension Duration {
    /// Always two units or one decimal, so that a number that counts keeps its width: `6.3s`, `41s`, `4m05s`, `12d04h`.
    ///
    /// - Parameter decimalBelow: where tenths of seconds end.
    func short(decimalBelow limit: Double = 10) -> String {
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
    var offset: String { (seconds <= -0.1 ? "" : "+") + short(decimalBelow: 60) }
}

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
}

extension Double {
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
        guard total > 0, failed > 0 else { return "0%" }
        if failed == total { return "100%" }
        let share = Double(failed) / Double(total) * 100
        return share < 0.1 ? "<0.1%" : share > 99.9 ? ">99.9%" : share.rate + "%"
    }
}

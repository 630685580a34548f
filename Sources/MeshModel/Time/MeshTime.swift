/// A moment on the mesh's own clock: whole nanoseconds since 1970-01-01T00:00:00Z.
///
/// Every time in a topology, an event or a certificate is mesh time, never the machine's.
/// The range ends in the year 2262.
package struct MeshTime: Hashable, Comparable, Sendable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Stays at the ends of the range: a foreign certificate may live until the year 9999.
    package init(secondsSinceEpoch seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        nanoseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Seconds since the epoch, rounded down: the resolution of X.509 (RFC 5280, section 4.1.2.5).
    package var secondsSinceEpoch: Int64 {
        let quotient = nanoseconds / 1_000_000_000
        return nanoseconds % 1_000_000_000 < 0 ? quotient - 1 : quotient
    }

    /// The first moment that the mesh's clock cannot show: 2262-01-01T00:00:00Z.
    package static let end = MeshTime(secondsSinceEpoch: 9_214_646_400)

    package static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }

    package static func + (time: Self, duration: Duration) -> Self {
        Self(nanoseconds: time.nanoseconds.addingSaturating(duration.nanoseconds))
    }

    package static func - (time: Self, duration: Duration) -> Self {
        Self(nanoseconds: time.nanoseconds.subtractingSaturating(duration.nanoseconds))
    }

    package static func - (a: Self, b: Self) -> Duration {
        .nanoseconds(a.nanoseconds.subtractingSaturating(b.nanoseconds))
    }
}

extension Int64 {
    fileprivate func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }

    fileprivate func subtractingSaturating(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }
}

/// A date in the proleptic Gregorian calendar, UTC.
package struct CivilTime: Hashable, Sendable {
    package var year: Int, month: Int, day: Int
    package var hour: Int, minute: Int, second: Int

    package init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }
}

extension MeshTime {
    /// The calendar fields of this moment. Algorithm: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    package var civil: CivilTime {
        let seconds = secondsSinceEpoch
        var days = seconds / 86_400
        var rest = seconds % 86_400
        if rest < 0 {
            rest += 86_400
            days -= 1
        }
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return CivilTime(
            year: Int(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), month: Int(month),
            day: Int(dayOfYear - (153 * shifted + 2) / 5 + 1),
            hour: Int(rest / 3_600), minute: Int(rest / 60 % 60), second: Int(rest % 60))
    }

    /// - Returns: nil when a field is out of range, as in February 30.
    package init?(_ civil: CivilTime) {
        guard (1...12).contains(civil.month), (1...31).contains(civil.day), (0...23).contains(civil.hour),
            (0...59).contains(civil.minute), (0...59).contains(civil.second), (1700...2261).contains(civil.year)
        else { return nil }
        let year = Int64(civil.month <= 2 ? civil.year - 1 : civil.year)
        let era = year / 400
        let yearOfEra = year - era * 400
        let month = Int64(civil.month)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + Int64(civil.day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        let ofDay = Int64(civil.hour * 3_600 + civil.minute * 60 + civil.second)
        self.init(secondsSinceEpoch: days * 86_400 + ofDay)
        guard self.civil == civil else { return nil }
    }

    /// Parses an RFC 3339 date-time in UTC ("2026-01-01T00:00:00Z", optional fraction), or a bare date.
    package init?(rfc3339 text: String) {
        func number(_ characters: Substring) -> Int? {
            guard !characters.isEmpty, characters.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return Int(characters)
        }
        let halves = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        let date = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard date.count == 3, date[0].count == 4, date[1].count == 2, date[2].count == 2,
            let year = number(date[0]), let month = number(date[1]), let day = number(date[2])
        else { return nil }
        var civil = CivilTime(year: year, month: month, day: day, hour: 0, minute: 0, second: 0)
        var fraction: Int64 = 0
        if halves.count == 2 {
            guard halves[1].hasSuffix("Z") else { return nil }
            let timeAndFraction = halves[1].dropLast().split(separator: ".", omittingEmptySubsequences: false)
            let time = timeAndFraction[0].split(separator: ":", omittingEmptySubsequences: false)
            guard time.count == 3, time.allSatisfy({ $0.count == 2 }), let hour = number(time[0]),
                let minute = number(time[1]), let second = number(time[2]), timeAndFraction.count <= 2
            else { return nil }
            (civil.hour, civil.minute, civil.second) = (hour, minute, second)
            if timeAndFraction.count == 2 {
                guard (1...9).contains(timeAndFraction[1].count), let digits = number(timeAndFraction[1]) else {
                    return nil
                }
                fraction = Int64(digits)
                for _ in timeAndFraction[1].count..<9 { fraction *= 10 }
            }
        }
        guard let whole = MeshTime(civil) else { return nil }
        self = whole + .nanoseconds(fraction)
    }

    /// RFC 3339 in UTC, with microseconds only where there are any.
    package var rfc3339: String {
        let c = civil
        let microseconds = (nanoseconds % 1_000_000_000 + 1_000_000_000) % 1_000_000_000 / 1_000
        let fraction = microseconds == 0 ? "" : "." + padded(Int(microseconds), 6)
        return "\(padded(c.year, 4))-\(padded(c.month, 2))-\(padded(c.day, 2))"
            + "T\(padded(c.hour, 2)):\(padded(c.minute, 2)):\(padded(c.second, 2))\(fraction)Z"
    }

    /// As in `13:04:05.123`.
    package var timeOfDay: String {
        let (c, milliseconds) = (civil, (nanoseconds - secondsSinceEpoch * 1_000_000_000) / 1_000_000)
        return "\(padded(c.hour, 2)):\(padded(c.minute, 2)):\(padded(c.second, 2)).\(padded(Int(milliseconds), 3))"
    }
}

extension MeshTime: CustomStringConvertible {
    package var description: String { rfc3339 }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

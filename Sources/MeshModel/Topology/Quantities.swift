/// A share of a whole, 0 to 1. Written `0.5%` or `0.005`.
package struct Fraction: Hashable, Comparable, Sendable {
    package let value: Double

    /// - Returns: nil outside 0 to 1.
    package init?(_ value: Double) {
        guard (0...1).contains(value) else { return nil }
        self.value = value
    }

    package static let zero = Fraction(0)!
    package static let half = Fraction(0.5)!

    package static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}

/// How often something happens, in events per mesh second. Written `200/s`, `30/m`, `5/h`.
package struct Rate: Hashable, Comparable, Sendable {
    package let perSecond: Double

    /// - Returns: nil unless positive and finite.
    package init?(perSecond: Double) {
        guard perSecond > 0, perSecond.isFinite else { return nil }
        self.perSecond = perSecond
    }

    package static func < (a: Self, b: Self) -> Bool { a.perSecond < b.perSecond }
}

/// A number of bytes. Written `512`, `1KB`, `16 KB`, `1MB`; units are powers of 1024.
package struct ByteCount: Hashable, Comparable, Sendable {
    package let bytes: Int

    package init(bytes: Int) { self.bytes = bytes }

    package static let zero = ByteCount(bytes: 0)
    /// No body is larger.
    package static let largest = ByteCount(bytes: 64 << 20)

    package static func < (a: Self, b: Self) -> Bool { a.bytes < b.bytes }
}

/// A window of a run, from its start: `from` is in it, `to` is not.
package struct Window: Hashable, Sendable {
    package var from: Duration
    /// nil: as long as the run lasts.
    package var to: Duration?

    package static let wholeRun = Window(from: .zero, to: nil)

    package init(from: Duration, to: Duration?) {
        self.from = from
        self.to = to
    }

    package func contains(_ moment: Duration) -> Bool { from <= moment && !isOver(at: moment) }

    package func isOver(at moment: Duration) -> Bool { to.map { $0 <= moment } ?? false }
}

/// A bound on a number, as in `"< 0.5%"`.
package struct Bound: Hashable, Sendable {
    /// How a number must lie to the bound.
    package enum Relation: String, CaseIterable, Sendable {
        case less = "<"
        case atMost = "<="
        case equal = "=="
        case atLeast = ">="
        case greater = ">"
    }

    package var relation: Relation
    package var value: Double

    package init(_ relation: Relation, _ value: Double) {
        self.relation = relation
        self.value = value
    }

    package func holds(for number: Double) -> Bool {
        switch relation {
        case .less: number < value
        case .atMost: number <= value
        case .equal: number == value
        case .atLeast: number >= value
        case .greater: number > value
        }
    }
}

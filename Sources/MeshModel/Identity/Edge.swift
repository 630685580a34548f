/// Who calls whom.
package struct Edge: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var from: ServiceName
    package var to: ServiceName

    package init(from: ServiceName, to: ServiceName) {
        self.from = from
        self.to = to
    }

    package static func < (a: Self, b: Self) -> Bool { (a.from, a.to) < (b.from, b.to) }

    package var description: String { "\(from)→\(to)" }
}

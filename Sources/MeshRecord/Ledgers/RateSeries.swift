import MeshModel

/// How many things happened over time, in at most 200 buckets of one width, which grows with the time to cover.
package struct RateSeries: Sendable, Hashable {
    package let origin: MeshTime
    package private(set) var width = Self.widths[0]
    /// From the origin on, up to the last bucket with something in it.
    package private(set) var counts: [Int] = []
    private var next = 1

    package static let limit = 200

    /// Round lengths of time, each a multiple of the one before; the last doubles.
    private static let widths: [Duration] = [
        1, 2, 10, 30, 60, 120, 600, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400, 172_800, 864_000,
    ].map { .seconds($0) }

    package init(origin: MeshTime) { self.origin = origin }

    /// - Parameter time: not before the origin.
    mutating func add(at time: MeshTime) {
        while bucket(of: time) >= Self.limit { widen() }
        let bucket = bucket(of: time)
        if bucket >= counts.count { counts += Array(repeating: 0, count: bucket + 1 - counts.count) }
        counts[bucket] += 1
    }

    private func bucket(of time: MeshTime) -> Int { Int((time - origin).nanoseconds / width.nanoseconds) }

    private mutating func widen() {
        let wider = next < Self.widths.count ? Self.widths[next] : width * 2
        next += 1
        let factor = Int(wider.nanoseconds / width.nanoseconds)
        counts = stride(from: 0, to: counts.count, by: factor).map { first in
            counts[first..<min(first + factor, counts.count)].reduce(0, +)
        }
        width = wider
    }
}

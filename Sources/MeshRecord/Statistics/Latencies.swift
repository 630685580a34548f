import Histogram
import MeshModel

/// Latencies in microseconds, to two significant digits (HdrHistogram).
package struct Latencies: Sendable {
    private var histogram = Histogram<UInt32>(numberOfSignificantValueDigits: .two)

    package init() {}

    package mutating func record(_ duration: Duration) {
        histogram.record(UInt64(clamping: max(0, duration.nanoseconds / 1_000)))
    }

    package mutating func add(_ other: Latencies) {
        for bucket in other.histogram.recordedValues() { histogram.record(bucket.value, count: UInt32(bucket.count)) }
    }

    package var isEmpty: Bool { histogram.totalCount == 0 }

    /// nil where nothing was recorded.
    package func percentile(_ percent: Double) -> Duration? {
        isEmpty ? nil : .microseconds(Int64(histogram.valueAtPercentile(percent)))
    }
}

extension Latencies {
    /// The stable form: in the machine's time, whatever the mesh's speed; nothing where nothing was recorded.
    package struct Percentiles: Codable, Sendable {
        package var p50: String?
        package var p90: String?
        package var p99: String?
    }

    package var percentiles: Percentiles {
        Percentiles(p50: percentile(50)?.text, p90: percentile(90)?.text, p99: percentile(99)?.text)
    }

    var json: JSON { JSON(encoding: percentiles) }
}

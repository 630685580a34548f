import Histogram
import MeshModel

/// Latencies in microseconds of mesh time, to two significant digits (HdrHistogram); their mean and maximum to the last.
package struct Latencies: Sendable {
    private var histogram = Histogram<UInt32>(numberOfSignificantValueDigits: .two)
    private var count = 0
    private var sum = Duration.zero
    private var longest = Duration.zero

    package init() {}

    package mutating func record(_ duration: Duration) {
        histogram.record(UInt64(clamping: max(0, duration.nanoseconds / 1_000)))
        count += 1
        sum += duration
        longest = max(longest, duration)
    }

    package mutating func add(_ other: Latencies) {
        for bucket in other.histogram.recordedValues() { histogram.record(bucket.value, count: UInt32(bucket.count)) }
        count += other.count
        sum += other.sum
        longest = max(longest, other.longest)
    }

    package var isEmpty: Bool { count == 0 }

    /// nil where nothing was recorded.
    package func percentile(_ percent: Double) -> Duration? {
        // What is counted together may lie above the longest.
        isEmpty ? nil : min(longest, .microseconds(Int64(histogram.valueAtPercentile(percent))))
    }

    /// nil where nothing was recorded.
    package var mean: Duration? { isEmpty ? nil : .nanoseconds(sum.nanoseconds / Int64(count)) }

    /// nil where nothing was recorded.
    package var maximum: Duration? { isEmpty ? nil : longest }
}

extension Latencies {
    /// The stable form: in mesh time, whatever its speed; nothing where nothing was recorded.
    package struct Percentiles: Codable, Sendable {
        package var mean: String?
        package var p50: String?
        package var p90: String?
        package var p99: String?
        package var p999: String?
        package var max: String?
    }

    package var percentiles: Percentiles {
        Percentiles(
            mean: mean?.text, p50: percentile(50)?.text, p90: percentile(90)?.text, p99: percentile(99)?.text,
            p999: percentile(99.9)?.text, max: maximum?.text)
    }

    var json: JSON { JSON(encoding: percentiles) }
}

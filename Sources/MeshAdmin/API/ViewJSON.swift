import MeshModel
import MeshRecord
import MeshRuntime

// The answers' stable forms, beyond those that the views bring along.

extension MeshView {
    var status: JSON {
        .object([
            ("mesh", .string(name)), ("time", .string(now.rfc3339)), ("elapsed", JSON(elapsed?.text)),
            ("services", .array(services.map(\.json))),
            (
                "requests",
                .object([
                    ("total", .integer(requests.total)), ("failed", .integer(requests.failed)),
                    ("latency", requests.latency.json),
                ])
            ),
            ("handshakes", .object([("total", .integer(handshakes.total)), ("refused", JSON(handshakes.refused))])),
            ("certificates", .object([("issued", .integer(issued)), ("renewed", .integer(renewed))])),
            ("faults", .array(faults.map { .string($0) })), ("events", .integer(eventCount)),
        ])
    }
}

extension ServiceView {
    fileprivate var json: JSON {
        .object([
            ("service", .string(name.text)), ("loadGenerator", .bool(isLoadGenerator)), ("wanted", .integer(wanted)),
            ("ready", .integer(counts[.ready] ?? 0)), ("soonestToExpire", JSON(soonestToExpire?.rfc3339)),
        ])
    }
}

extension Export {
    var json: JSON {
        .object([
            ("instance", .string(instance.description)), ("serial", .string(serial)),
            ("notAfter", .string(notAfter.rfc3339)), ("svid", .string(chainPEM)), ("key", .string(keyPEM)),
            ("bundle", .string(bundlePEM)),
        ])
    }
}

extension Event {
    /// For people, with the time of day.
    var line: String { "\(time.timeOfDay)  \(summary)" }
}

extension MeshTime {
    /// As in `13:04:05.123`.
    package var timeOfDay: String {
        let (time, milliseconds) = (civil, (nanoseconds - secondsSinceEpoch * 1_000_000_000) / 1_000_000)
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return
            "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2)).\(padded(Int(milliseconds), 3))"
    }
}

import MeshModel

enum ClockFormat {
    static let record = Record<ClockSpec>(
        "a clock",
        [
            Field("start", \.start, date, "The mesh's date when the run begins; else the machine's."),
            Field(
                "speed", \.speed, NumberFormat.decimal(0.001...1_000_000),
                "Mesh seconds per wall second, in live runs only."),
            skews,
        ])

    private static let date = Format<MeshTime>.scalar(
        "a time in UTC such as `2026-01-01T00:00:00Z`",
        schema: ["type": "string", "format": "date-time"],
        write: { .literal($0.rfc3339) },
        parse: { (scalar) throws(Mismatch) in
            guard let time = MeshTime(rfc3339: scalar.text) else { return nil }
            guard (1970...2150).contains(time.civil.year), time.nanoseconds % 1_000 == 0 else {
                let message = "\(quoted(scalar.text)) is not between 1970 and 2150, in whole microseconds"
                throw Mismatch(.outOfRange, message)
            }
            return time
        })

    private static let skews = Field<ClockSpec>(
        "skews", schema: .mapping(to: skew.schema),
        "Whose clocks differ from the mesh's: services, load generators, or instances, which count before their service.",
        read: { cursor, reading, clock in
            guard case .mapping = cursor.node.content else {
                reading.error(.wrongType, "expected a mapping of clocks, found \(cursor.node.kind)", at: cursor)
                return
            }
            for (key, value) in cursor.entries {
                var spec = SkewSpec()
                skew.read(value, reading, into: &spec)
                guard let target = ReferenceFormat.target.read(key.cursor, reading) else { continue }
                if clock.skews.updateValue(spec, forKey: target) != nil {
                    reading.error(.duplicateKey, "the clock of `\(target)` is given twice", at: key)
                }
            }
        },
        write: { clock, _ in
            let inOrder = clock.skews.sorted { $0.key.order < $1.key.order }
            guard !inOrder.isEmpty else { return nil }
            return .mapping(inOrder.map { .init($0.key.description, skew.write($0.value, over: SkewSpec())) })
        })

    private static let skew = Record<SkewSpec>(
        "a clock",
        [
            Field(
                "skew", \.skew, DistributionFormat.signed,
                "How far ahead it is at the start of the run, drawn for each instance; behind where negative."),
            Field(
                "drift", \.driftPPM, drift,
                "By how much too fast it runs, in millionths, drawn for each instance; too slow where negative."),
        ])

    private static let drift = ppm.map({ $0...$0 }, back: { $0.lowerBound })
        .or(drawn, isShort: { $0.lowerBound == $0.upperBound })

    private static let drawn = Format<ClosedRange<Double>>.oneOf(
        "a drift such as `20ppm`, or `between`",
        [
            .init(
                "between", range, "Drawn between the two, any as likely.", embed: { $0.first...$0.second },
                extract: { Two($0.lowerBound, $0.upperBound) })
        ])

    private static let range = Format<Two<Double>>.two(of: ppm, "two drifts such as `[-50ppm, 50ppm]`")
        .checked(.outOfRange) { $0.first <= $0.second ? nil : "the second drift is below the first" }

    private static let ppm = Format<Double>.scalar(
        "a drift such as `20ppm`", schema: .pattern("^[-+]?[0-9.]+(e[-+]?[0-9]+)? ?ppm$"),
        write: { .literal(Number.text($0) + "ppm") },
        parse: { (scalar) throws(Mismatch) in
            let unit = "ppm"
            guard scalar.text.hasSuffix(unit),
                let number = Number.decimal(Quantity.trimmed(scalar.text.dropLast(unit.count)))
            else { return nil }
            guard (-100_000...100_000).contains(number) else {
                throw Mismatch(.outOfRange, "\(quoted(scalar.text)) is not between -100000ppm and 100000ppm")
            }
            return number
        })
}

extension Target {
    fileprivate var order: (ServiceName, Int) {
        switch self {
        case .service(let name): (name, 0)
        case .instance(let id): (id.service, id.number)
        }
    }
}

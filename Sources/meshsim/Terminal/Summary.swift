import MeshModel
import MeshRecord
import MeshRuntime

/// How a run went, for people.
struct Summary {
    let report: Report
    let width: Int

    /// More edges than this: the rest is only counted.
    private static let edgeLimit = 12

    func lines() -> [Line] {
        [title] + digest + [Line()] + numbers + section(rejections) + section(edges) + section(outages)
            + section(cutRequests) + section(overloads) + section(denials)
            + section(unready) + section(underWay)
            + section(expectations) + section([conclusion])
    }

    /// The whole text, as the terminal takes it; 80 columns wide where nothing says otherwise.
    static func text(_ report: Report, for terminal: Terminal = .output) -> String {
        let width = min(120, max(60, terminal.size?.width ?? 80))
        return Summary(report: report, width: width).lines().map { $0.rendered(colour: terminal.hasColour) }
            .joined(separator: "\n")
    }

    private func section(_ lines: [Line]) -> [Line] { lines.isEmpty ? [] : [Line()] + lines }

    private var title: Line {
        let end = report.end == .finished ? "finished after" : "stopped after"
        let speed = report.speed == 1 ? "" : " at speed \(report.speed.plain)"
        return Line(report.name, .strong)
            + Line("  \(end) \(report.duration.brief)\(speed), seed \(report.seed)", .quiet)
    }

    /// By which a simulation is told from another.
    private var digest: [Line] { report.digest.map { [Line("log \($0)", .quiet)] } ?? [] }

    // MARK: Numbers

    private var numbers: [Line] {
        let attempted = report.edges.reduce(into: Attempted()) { $0.add($1.statistics) }
        let attempts = attempts(attempted)
        // They are not just one to a request, without more to say.
        let attemptsMatter = attempted.count != report.counts.requests.sent || !attempts.isEmpty
        return [
            row("requests", report.counts.requests.sent, requests),
            attemptsMatter ? row("attempts", attempted.count, attempts) : [],
            row("handshakes", report.handshakes.total, handshakes),
            row("certificates", report.findings.certificates.issued, certificates),
            report.findings.csrs.total > 0 ? row("CSRs", report.findings.csrs.total, csrs) : [],
        ].flatMap { $0 }
    }

    private var requests: [Line] {
        let requests = report.counts.requests
        guard requests.sent > 0 else { return [] }
        let unanswered = requests.unanswered
        let failed =
            requests.failed == 0
            ? Line("none failed", .good) : Line("\(requests.failed.grouped) failed (\(requests.failedShare))", .bad)
        return [failed] + (unanswered > 0 ? [Line("\(unanswered.grouped) without an answer", .bad)] : [])
            + latencies(requests.latency)
    }

    private func latencies(_ latencies: Latencies) -> [Line] {
        let figures = [50.0, 90, 99, 99.9].map { ("p\($0.plain)", latencies.percentile($0)) }
        return ([("mean", latencies.mean)] + figures + [("max", latencies.maximum)]).compactMap { name, figure in
            figure.map { Line(name + " ", .quiet) + Line($0.brief) }
        }
    }

    /// Attempts on all edges.
    private struct Attempted {
        var count = 0
        var retries = 0
        var connectRetries = 0
        var onExpired = 0
        var onResumed = 0

        mutating func add(_ edge: EdgeStatistics) {
            count += edge.attempts
            retries += edge.retries
            connectRetries += edge.connectRetries
            onExpired += edge.onExpired
            onResumed += edge.onResumed
        }
    }

    /// What calls were made of the requests, and on which connections they went that nobody would have accepted anew.
    private func attempts(_ all: Attempted) -> [Line] {
        [
            (all.retries, "retries", Ink.quiet), (all.connectRetries, "connects tried over", .quiet),
            (all.onExpired, "on expired certificates (connected before)", .warning),
            (all.onResumed, "on resumed sessions", .warning),
        ].compactMap { count, words, ink in count > 0 ? Line("\(count.grouped) \(words)", ink) : nil }
    }

    private var certificates: [Line] {
        let (late, all) = (report.findings.lateRenewals, report.findings.certificates)
        let failed = all.failures.values.reduce(0, +)
        let unused = all.neverUsed ?? 0
        return [
            Line("\(all.renewed.grouped) of them renewals in use", .quiet),
            late.worst.first.map { worst in
                Line("\(late.count.grouped) late", .bad)
                    + Line(" (at worst \(worst.instance), by \(worst.by.brief))", .quiet)
            },
            failed > 0 ? Line("\(failed.grouped) attempts failed", .warning) : nil,
            all.rejected > 0 ? Line("\(all.rejected.grouped) rejected by their holders", .bad) : nil,
            all.vain.count > 0 ? Line("\(all.vain.count.grouped) in vain", .warning) + slowness(all.vain) : nil,
            unused > 0 ? Line("\(unused.grouped) never used", .quiet) : nil,
        ].compactMap(\.self)
    }

    private func slowness(_ vain: VainCertificates) -> Line {
        vain.slowest.map {
            Line(" (answers took \($0.answer.rounded.text), askers wait \($0.patience.text))", .quiet)
        } ?? Line()
    }

    private var csrs: [Line] {
        let csrs = report.findings.csrs
        let peak = csrs.peakTime.flatMap { time in
            report.findings.start.map { Line(" at +\((time - $0).brief)", .quiet) }
        }
        return [
            peak.map { Line("at most \(csrs.peak.grouped) in a second", .quiet) + $0 },
            csrs.bringUp > 0
                ? Line("\(csrs.bringUp.grouped) before the start (\(csrs.bringUpPeak.grouped) in a second)", .quiet)
                : nil,
        ].compactMap(\.self)
    }

    private var handshakes: [Line] {
        let refused = report.handshakes.refused.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        guard !refused.isEmpty else { return report.handshakes.total > 0 ? [Line("none refused", .good)] : [] }
        let total = refused.reduce(0) { $0 + $1.value }
        return [Line("\(total.grouped) refused:", .bad)]
            + refused.map { outcome, count in Line(outcome.name, .bad) + Line(" \(count.grouped)") }
    }

    private func row(_ label: String, _ count: Int, _ parts: [Line]) -> [Line] {
        flow(Line(label.padded(toColumns: 12), .quiet) + Line(count.grouped.rightAligned(toColumns: 9), .strong), parts)
    }

    /// The parts after the beginning, on as many lines as they need.
    private func flow(_ beginning: Line, _ parts: [Line]) -> [Line] {
        var lines = [beginning]
        for part in parts {
            let last = lines[lines.count - 1]
            if last.width + 2 + part.width > width, last.width > beginning.width {
                lines.append(Line("".padded(toColumns: beginning.width + 2)) + part)
            } else {
                lines[lines.count - 1] = last + Line("  ") + part
            }
        }
        return lines
    }

    // MARK: Edges

    private var edges: [Line] {
        let all = report.edges.sorted {
            ($0.trouble, $0.statistics.attempts, $1.edge) > ($1.trouble, $1.statistics.attempts, $0.edge)
        }
        guard !all.isEmpty else { return [] }
        let shown = all.count <= Self.edgeLimit + 2 ? all : Array(all.prefix(Self.edgeLimit))
        var table = Table("EDGE", ">ATTEMPTS", ">OK", ">P50", ">P99", numberWidth: 7)
        for view in shown { addRow(of: view, to: &table) }
        var lines = [table.heading + Line("  OTHERWISE", .quiet)]
        for (row, view) in zip(table.rows, shown) { lines += flow(row, otherwise(view.statistics)) }
        let rest = all.dropFirst(shown.count)
        if !rest.isEmpty {
            let calm = rest.allSatisfy { $0.trouble == 0 } ? ", all without a failure" : ""
            lines.append(Line("… and \(rest.count.grouped) more edges\(calm)", .quiet))
        }
        return lines
    }

    private func addRow(of view: EdgeView, to table: inout Table) {
        let statistics = view.statistics
        table.add(
            Line(view.edge.description), Line(statistics.attempts.grouped),
            Line((statistics.outcomes[.ok] ?? 0).grouped), Line(statistics.latency.percentile(50)?.brief ?? "–"),
            Line(statistics.latency.percentile(99)?.brief ?? "–"))
    }

    private func otherwise(_ statistics: EdgeStatistics) -> [Line] {
        if statistics.attempts == 0 { return [Line("not used", .quiet)] }
        let others = statistics.outcomes.filter { $0.key != .ok }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return others.map { Line("\($0.key.name) \($0.value.grouped)", .bad) }
            + [(statistics.retries, "retries"), (statistics.connectRetries, "connects tried over")].compactMap {
                $0 > 0 ? Line("\($1) \($0.grouped)", .warning) : nil
            }
    }

    // MARK: What was not done

    private var underWay: [Line] {
        let all = report.findings.underWay.all
        guard !all.isEmpty else { return [] }
        return [Line("Under way at the end:", .warning)]
            + all.flatMap { paragraph("    ", "\(Sentences.of($0.what)), since \(offset($0.since))", .plain) }
    }

    private var unready: [Line] {
        let all = report.findings.unready
        return list(
            all.count == 1
                ? "1 instance was not ready at the end:" : "\(all.count.grouped) instances were not ready at the end:",
            all.kept.map { paragraph("    ", "\($0.id) \(Sentences.of(unready: $0.renewal))", .plain) }, of: all.count)
    }

    private var rejections: [Line] {
        let all = report.findings.rejections
        return list(
            all.count == 1 ? "1 step was refused:" : "\(all.count.grouped) steps were refused:",
            all.kept.map { paragraph("    \(offset($0.time))  ", "\($0.action.summary): \($0.why)", .plain) },
            of: all.count)
    }

    /// The first of so many; nothing where there is none.
    private func list(_ heading: String, _ kept: [[Line]], of count: Int) -> [Line] {
        guard count > 0 else { return [] }
        let rest = count - kept.count
        return [Line(heading, .bad)] + kept.flatMap { $0 }
            + (rest > 0 ? [Line("    … and \(rest.grouped) more", .quiet)] : [])
    }

    // MARK: Expectations

    private var expectations: [Line] {
        report.expectations.flatMap { result -> [Line] in
            let (mark, ink): (String, Ink) =
                switch result.held {
                case true?: ("✓", .good)
                case false?: ("✗", .bad)
                case nil: ("–", .warning)
                }
            let text = result.text.withoutBraces.wrapped(to: width - 2).enumerated().map { index, part in
                Line(index == 0 ? mark : " ", ink) + Line(" " + part)
            }
            return text
                + result.detail.wrapped(to: width - 4).map { Line("    " + $0, result.held == false ? .bad : .quiet) }
        }
    }

    private var conclusion: Line {
        let total = report.expectations.count
        let missed = report.expectations.count { $0.held == false }
        let open = report.expectations.count { $0.held == nil }
        let untold = open == 0 ? "" : ", \(open) could not be told"
        if total == 0 { return Line("Nothing was expected of this run.", .quiet) }
        if missed > 0 { return Line("✗ \(missed) of \(total) expectations missed\(untold)", .bad) }
        if open > 0 { return Line("– \(total - open) of \(total) expectations held\(untold)", .warning) }
        return Line(total == 1 ? "✓ the expectation held" : "✓ all \(total) expectations held", .good)
    }
}

extension EdgeView {
    /// Attempts that came to nothing.
    fileprivate var trouble: Int { statistics.attempts - (statistics.outcomes[.ok] ?? 0) }
}

extension String {
    /// A mapping as the topology has it, without its outer braces.
    fileprivate var withoutBraces: String { hasPrefix("{") && hasSuffix("}") ? String(dropFirst().dropLast()) : self }
}

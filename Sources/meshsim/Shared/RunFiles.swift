import ArgumentParser
import Foundation
import MeshModel
import MeshRecord
import MeshRuntime
import TopologyYAML

/// What a run takes beside its topology, and the files that it writes.
struct RunFiles: ParsableArguments {
    @Option(
        name: .customLong("events"),
        help: ArgumentHelp("Write every event to this file, as JSON Lines.", valueName: "file"))
    var events: String?

    @Option(
        name: .customLong("report"), help: ArgumentHelp("Write the report to this file, as JSON.", valueName: "file"))
    var report: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Override a value of the topology, as in services.web.replicas=5.", valueName: "path=value"))
    var overrides: [Override] = []

    func validate() throws {
        if let events, events == report { throw ValidationError("--events and --report name the same file") }
    }

    /// Creates the files, before the work whose results they take.
    func open() throws -> Outputs {
        Outputs(
            events: try events.map { try EventFile(path: $0) }, report: try report.map { try OutputFile.create($0) })
    }

    struct Outputs {
        let events: EventFile?
        let report: FileHandle?

        /// - Parameter subscribe: what hands every event to whom it is given.
        func listen(by subscribe: (@escaping @Sendable (Event) -> Void) -> Void) {
            if let events { subscribe { events.append($0) } }
        }

        func write(_ result: Report) throws {
            try events?.close()
            try report?.write(contentsOf: Data((result.json.indentedText + "\n").utf8))
        }
    }
}

extension Override: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}

/// Overrides that are kept as they were written, to be shown again.
func parsedOverrides(_ texts: [String]) throws -> [Override] {
    try texts.map { text in
        guard let override = Override(text) else {
            throw ValidationError("'\(text)' is no override such as services.web.replicas=5")
        }
        return override
    }
}

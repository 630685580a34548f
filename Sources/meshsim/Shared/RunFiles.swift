import ArgumentParser
import Foundation
import MeshModel
import MeshRecord

/// What a run takes beside its topology, and the files that it writes.
struct RunFiles: ParsableArguments {
    @Option(
        name: .customLong("events"),
        help: ArgumentHelp("Write every event to this file, as JSON Lines.", valueName: "file"))
    var events: String?

    @Option(
        name: .customLong("report"), help: ArgumentHelp("Write the report to this file, as JSON.", valueName: "file"))
    var report: String?

    @OptionGroup var overriding: Overriding

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

        /// Whatever came of the run: when it cannot go on, its events say why.
        func closeEvents() throws { try events?.close() }

        func write(_ result: Report) throws {
            try report?.write(contentsOf: Data((result.json.indentedText + "\n").utf8))
        }
    }
}

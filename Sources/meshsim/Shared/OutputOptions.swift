import ArgumentParser
import MeshAdmin

enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case table, json
}

/// How data is printed.
struct OutputOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .customLong("output")], help: "How to print it.")
    var format = OutputFormat.table

    /// Prints an answer: as it came, or as a table.
    func show<Value>(_ answer: AdminClient.Answer<Value>, table: (Value) -> String) {
        switch format {
        case .json: Standard.output(answer.text, terminator: "")
        case .table: Standard.output(table(answer.value))
        }
    }
}

import ArgumentParser
import MeshModel
import TopologyYAML

struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check topology files and print every mistake, with its place.")

    @Argument(help: "Topology files; - is standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @Option(name: .shortAndLong, help: "How to print the mistakes.")
    var output: OutputFormat = .table

    func run() throws {
        let results = try files.map { (path: $0, result: try TopologyFile(path: $0).read()) }
        let diagnostics = results.flatMap(\.result.diagnostics)
        switch output {
        case .table: for diagnostic in diagnostics { Console.print(diagnostic.description) }
        case .json: Console.print(JSON.array(diagnostics.map(\.json)).indentedText)
        }
        for (path, result) in results {
            guard let topology = result.topology else { continue }
            Console.note("\(path): fine; \(topology.services.count) services, \(topology.edges.count) edges")
        }
        if results.contains(where: { $0.result.topology == nil }) { throw Exit.badTopology.code }
    }
}

import ArgumentParser
import MeshModel
import TopologyYAML

struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check topology files and print every mistake, with its place.")

    @Argument(help: "Topology files; - is standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @OptionGroup var output: OutputOptions

    func run() throws {
        let results = try files.map { (path: $0, result: try TopologyFile(path: $0).read()) }
        let diagnostics = results.flatMap(\.result.diagnostics)
        switch output.format {
        case .table: for diagnostic in diagnostics { Standard.output(diagnostic.description) }
        case .json: Standard.output(JSON.array(diagnostics.map(\.json)).indentedText)
        }
        for (path, result) in results {
            guard let topology = result.topology else { continue }
            Standard.error("\(path): fine; \(topology.services.count) services, \(topology.edges.count) edges")
        }
        if results.contains(where: { $0.result.topology == nil }) { throw Exit.badTopology.code }
    }
}

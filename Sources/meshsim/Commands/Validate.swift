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
        // One that can't be read has said so; the others are read all the same.
        let results = files.compactMap { path in
            (try? TopologyFile(path: path).read()).map { (path: path, result: $0) }
        }
        let diagnostics = results.flatMap(\.result.diagnostics)
        switch output.format {
        case .table: for diagnostic in diagnostics { Standard.output(diagnostic.description) }
        case .json: Standard.output(JSON.array(diagnostics.map(\.json)).indentedText)
        }
        for (path, result) in results {
            guard let topology = result.topology else { continue }
            Standard.error("\(path): fine; \(topology.services.count) services, \(topology.edges.count) edges")
        }
        if results.count < files.count || results.contains(where: { $0.result.topology == nil }) {
            throw Exit.badTopology.code
        }
    }
}

import ArgumentParser
import MeshModel
import TopologyYAML

struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check topology files and print every mistake, with its place.")

    @Argument(help: "Topology files; - is standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    func run() throws {
        var isBad = false
        for path in files {
            let result = try TopologyFile(path: path).read()
            for diagnostic in result.diagnostics { Console.print(diagnostic.description) }
            isBad = isBad || result.topology == nil
            if let topology = result.topology { Console.note("\(path): \(topology.services.count) services, fine") }
        }
        if isBad { throw Exit.badTopology.code }
    }
}

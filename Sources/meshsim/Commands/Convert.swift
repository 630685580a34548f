import ArgumentParser
import TopologyYAML

struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a topology in meshsim's own language, as from an isotope service graph.")

    @Argument(help: "The file; - is standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    func run() throws {
        Standard.output(TopologyWriter.text(of: try TopologyFile(path: file).topology()), terminator: "")
    }
}

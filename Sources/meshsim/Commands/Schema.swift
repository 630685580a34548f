import ArgumentParser
import TopologyYAML

struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the JSON Schema of topologies, for editors.",
        discussion: "Save it beside your topologies, and begin them with `# yaml-language-server: $schema=FILE`.")

    func run() { Standard.output(TopologySchema.json) }
}

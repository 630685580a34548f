import ArgumentParser
import TopologyYAML

/// Values in the place of the topology's.
struct Overriding: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Override a value of the topology, as in services.web.replicas=5.", valueName: "path=value"))
    var overrides: [Override] = []
}

extension Override: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}

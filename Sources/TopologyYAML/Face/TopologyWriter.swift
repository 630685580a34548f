import MeshModel

/// Writes topologies in our own language: what `meshsim convert` prints.
package enum TopologyWriter {
    /// YAML that reads back as the same topology. Only what differs from the defaults is in it, always in one order.
    package static func text(of topology: Topology) -> String {
        var base = TopologyDraft(name: "")
        base.defaults = TopologyDraft(topology).defaults
        return TopologyLanguage.record.write(TopologyDraft(topology), over: base).block
    }

    /// One entry of `expect`, on one line.
    package static func text(of condition: Expectation.Condition) -> String { ExpectationFormat.text(of: condition) }
}

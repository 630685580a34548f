import MeshModel

/// The language as a JSON Schema, for editors (yaml-language-server) and other tools.
package enum TopologySchema {
    /// Made from the tables that the reader uses, so it knows the same keys.
    package static var json: String {
        guard case .object(let members) = TopologyLanguage.record.schema else { return "{}" }
        let head: [(String, JSON)] = [
            ("$schema", .string("http://json-schema.org/draft-07/schema#")),
            ("title", .string("meshsim topology")),
            (
                "description",
                .string("A service mesh: what to build, what to drive through it, what happens, what must hold.")
            ),
        ]
        return JSON.object(head + members).indentedText + "\n"
    }
}

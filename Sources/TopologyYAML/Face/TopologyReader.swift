import MeshModel

/// Reads topology files: our own language, and Istio's isotope service graphs.
package enum TopologyReader {
    /// What came of reading a file.
    package struct Result: Sendable {
        /// nil when there is an error among the diagnostics.
        package var topology: Topology?
        /// Everything that is wrong, in the file's order.
        package var diagnostics: [Diagnostic]
    }

    /// - Parameters:
    ///   - text: the file's bytes, whatever they are.
    ///   - file: its name, for messages and for the name of a topology that has none.
    ///   - overrides: values to put in the place of the file's, in this order.
    package static func read(_ text: [UInt8], file: String, overrides: [Override] = []) -> Result {
        // libyaml takes a byte order mark for a column of its own.
        let text = text.starts(with: [0xef, 0xbb, 0xbf]) ? Array(text.dropFirst(3)) : text
        let (tree, found) = TreeBuilder.build(text) { SourceLocation(file: file, line: $0.line, column: $0.column) }
        let reading = Reading()
        reading.add(found)
        let topology = tree.flatMap { tree in
            let root = OverrideApplication.apply(overrides, to: tree, reading)
            return read(Cursor(node: root, path: .root), file: file, reading)
        }
        return Result(topology: reading.hasErrors ? nil : topology, diagnostics: reading.diagnostics.sorted())
    }

    package static func read(_ text: String, file: String, overrides: [Override] = []) -> Result {
        read(Array(text.utf8), file: file, overrides: overrides)
    }

    private static func read(_ root: Cursor, file: String, _ reading: Reading) -> Topology {
        let name = defaultName(file)
        if IsotopeGraph.isGraph(root.node) { return IsotopeGraph.read(root, name: name, reading) }
        return TopologyLanguage.read(root, name: name, reading)
    }

    /// The file's name without folders and extension.
    private static func defaultName(_ file: String) -> String {
        let base = file.split(separator: "/").last ?? "topology"
        let stem = base.lastIndex(of: ".").map { base[..<$0] } ?? base
        return stem.isEmpty || stem.contains(where: \.isNewline) ? "topology" : String(stem.prefix(128))
    }
}

import MeshModel

enum IsotopeGraph {
    static func isGraph(_ root: Node) -> Bool { false }
    static func read(_ root: Cursor, name: String, _ reading: Reading) -> Topology { fatalError() }
}

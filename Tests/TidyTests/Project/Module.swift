/// A row of the table in Package.swift.
struct Module {
    enum Kind: String { case library, program, testSupport, tests, meshTests }

    let kind: Kind
    let name: String
    /// Modules of ours that it may import, and with them all that lies below.
    let above: [String]
    /// What it may import of others.
    let using: [String]
    /// Paths in it that may ask the machine for time, threads and chance; `*` is all of them.
    let edge: [String]

    var isTest: Bool { kind == .testSupport || kind == .tests || kind == .meshTests }

    /// Whether something in it is alive by the machine's clock.
    var hasEdge: Bool { kind == .program || !edge.isEmpty }

    func isEdge(_ path: String) -> Bool {
        kind == .program || edge.contains { $0 == "*" || path == $0 || path.hasPrefix($0 + "/") }
    }
}

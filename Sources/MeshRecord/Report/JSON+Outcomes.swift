import MeshModel

extension JSON {
    package init(_ outcomes: [Outcome: Int]) {
        self = .object(outcomes.sorted { $0.key < $1.key }.map { ($0.key.name, .integer($0.value)) })
    }

    /// Exact: as a string where a double could not hold it.
    package init(_ number: UInt64) { self = Int(exactly: number).map { .integer($0) } ?? .string("\(number)") }
}

extension JSON {
    package init(_ text: String?) { self = text.map { .string($0) } ?? .null }
}

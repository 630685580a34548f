/// Where a value stands in a topology, as a person would say it: `services.web.allow[1]`.
struct Path: Hashable, Sendable, CustomStringConvertible {
    let description: String

    static let root = Path(description: "")

    private init(description: String) { self.description = description }

    func key(_ name: String) -> Path {
        let shown = String(quoted(name).dropFirst().dropLast())
        return Path(description: description.isEmpty ? shown : "\(description).\(shown)")
    }

    func index(_ number: Int) -> Path { Path(description: "\(description)[\(number)]") }
}

extension Output {
    private static let lineWidth = 100
    /// Keys whose values read better over several lines, however short they are.
    private static let alwaysBlock: Set<String> = ["services", "trustDomains", "script", "load", "scenario", "expect"]
    /// Keys that read better without braces around them.
    private static let neverInBraces: Set<String> = alwaysBlock.union(["call", "sleep"])

    /// Over several lines; what is short enough stands on one, in braces.
    var block: String { blockLines(indent: 0).joined(separator: "\n") + "\n" }

    private func blockLines(indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        switch self {
        case .text, .literal: return [margin + flow]
        case .sequence(let items): return items.flatMap { Self.after("-", $0, indent: indent) }
        case .mapping(let members):
            return members.flatMap { member in
                let key = Self.key(member.key) + ":"
                let forced = Self.alwaysBlock.contains(member.key) && !member.value.isEmpty
                return Self.after(key, member.value, indent: indent, forced: forced)
            }
        }
    }

    /// The lines of a value behind its key or dash.
    private static func after(_ head: String, _ value: Output, indent: Int, forced: Bool = false) -> [String] {
        let margin = String(repeating: " ", count: indent)
        if !forced, value.fitsOneLine(after: indent + head.count + 1) { return ["\(margin)\(head) \(value.flow)"] }
        let lines = value.blockLines(indent: indent + 2)
        guard head == "-", let first = lines.first else { return ["\(margin)\(head)"] + lines }
        return ["\(margin)- \(first.dropFirst(indent + 2))"] + lines.dropFirst()
    }

    private func fitsOneLine(after column: Int) -> Bool {
        switch self {
        case .text, .literal: true
        case .sequence(let items): items.isEmpty || !hasBlock && column + flow.count <= Self.lineWidth
        case .mapping(let members): members.isEmpty || !hasBlock && column + flow.count <= Self.lineWidth
        }
    }

    var isEmpty: Bool {
        switch self {
        case .text, .literal: false
        case .sequence(let items): items.isEmpty
        case .mapping(let members): members.isEmpty
        }
    }

    private var hasBlock: Bool {
        switch self {
        case .text, .literal: false
        case .sequence(let items): items.contains(where: \.hasBlock)
        case .mapping(let members):
            members.contains { Self.neverInBraces.contains($0.key) && !$0.value.isEmpty || $0.value.hasBlock }
        }
    }
}

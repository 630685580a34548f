import MeshModel

/// Puts overrides into a tree. Their places are called `--set`, the line being the number of the override.
struct OverrideApplication {
    private let override: Override
    private let number: Int
    private let value: Node
    private let reading: Reading

    static func apply(_ overrides: [Override], to root: Node, _ reading: Reading) -> Node {
        var root = root
        for (index, override) in overrides.enumerated() {
            let (value, found) = TreeBuilder.build(Array((override.value.isEmpty ? "~" : override.value).utf8)) {
                location(of: $0, inValueOf: override, number: index + 1)
            }
            reading.add(found)
            guard let value else { continue }
            let application = OverrideApplication(override: override, number: index + 1, value: value, reading: reading)
            if let changed = application.changed(root, rest: Substring(override.path), depth: 1) { root = changed }
        }
        return root
    }

    private static func location(
        of mark: YAMLEvents.Mark, inValueOf override: Override, number: Int
    ) -> SourceLocation {
        let start = override.path.unicodeScalars.count + 1
        // libyaml puts what is missing at the end on a line after it.
        let column = mark.line == 1 ? mark.column : override.value.unicodeScalars.count + 1
        return SourceLocation(file: "--set", line: number, column: start + column)
    }

    private func location(of rest: Substring) -> SourceLocation {
        let column = override.path.unicodeScalars.count - rest.unicodeScalars.count + 1
        return SourceLocation(file: "--set", line: number, column: column)
    }

    /// The node with the value put in at `rest` of the path; nil once it has reported why not.
    private func changed(_ node: Node, rest: Substring, depth: Int) -> Node? {
        guard !rest.isEmpty, depth < TreeBuilder.maximumDepth else { return failed("this path ends nowhere", rest) }
        if rest.first == "[" { return changedItem(of: node, rest: rest, depth: depth) }
        guard node.isNull || node.isMapping else {
            return failed("\(node.kind) stands at \(quoted(walked(rest))): it has no keys", rest)
        }
        return changedEntry(of: node, rest: rest, depth: depth)
    }

    private func changedEntry(of node: Node, rest: Substring, depth: Int) -> Node? {
        var entries = node.entries
        let key = key(in: entries, rest)
        let after = rest.dropFirst(key.count)
        let index = entries.firstIndex { $0.key == key }
        if index == nil, let complaint = complaint(aboutNew: key, rest, among: entries) {
            return failed(complaint, rest, suggestion: didYouMean(key, among: entries.map(\.key)))
        }
        let old =
            index.map { entries[$0].value }
            ?? Node(.scalar(Node.Scalar(text: "", isPlain: true)), at: location(of: rest))
        guard let new = replaced(old, after: after, depth: depth) else { return nil }
        if let index {
            entries[index].value = new
        } else {
            entries.append(Node.Entry(key: key, keyLocation: location(of: rest), value: new))
        }
        return Node(.mapping(entries), at: node.location)
    }

    private func changedItem(of node: Node, rest: Substring, depth: Int) -> Node? {
        let digits = rest.dropFirst().prefix { $0 != "]" }
        let after = rest.dropFirst(digits.count + 2)
        guard rest.dropFirst(digits.count + 1).first == "]", let index = Int(digits) else {
            return failed("expected a number in brackets, as in `load[0]`", rest)
        }
        guard case .sequence(var items) = node.content else {
            return failed("\(node.kind) stands at \(quoted(walked(rest))), not a list", rest)
        }
        guard items.indices.contains(index) else {
            return failed("there is no [\(index)]: the list has \(items.count) items, counted from 0", rest)
        }
        guard let new = replaced(items[index], after: after, depth: depth) else { return nil }
        items[index] = new
        return Node(.sequence(items), at: node.location)
    }

    private func replaced(_ old: Node, after: Substring, depth: Int) -> Node? {
        if after.isEmpty { return value }
        return changed(old, rest: after.first == "." ? after.dropFirst() : after, depth: depth + 1)
    }

    /// The longest key that the rest of the path begins with, since the names of trust domains have dots.
    private func key(in entries: [Node.Entry], _ rest: Substring) -> String {
        let implied = walked(rest) == "trustDomains" && entries.isEmpty ? [TrustDomainSpec.fallback.name.name] : []
        let fits = (entries.map(\.key) + implied).filter { key in
            rest.hasPrefix(key) && [nil, ".", "["].contains(rest.dropFirst(key.count).first)
        }
        return fits.max { $0.count < $1.count } ?? String(rest.prefix { $0 != "." && $0 != "[" })
    }

    /// An override changes what is there: a new service would more likely be a slip of the finger.
    private func complaint(aboutNew key: String, _ rest: Substring, among entries: [Node.Entry]) -> String? {
        if key.isEmpty { return "a key is missing here" }
        switch walked(rest) {
        case "services": return "there is no service \(quoted(key))"
        case "trustDomains" where !entries.isEmpty || key != TrustDomainSpec.fallback.name.name:
            return "there is no trust domain \(quoted(key))"
        default: return nil
        }
    }

    private func walked(_ rest: Substring) -> String {
        let walked = override.path.dropLast(rest.count)
        return String(walked.last == "." ? walked.dropLast() : walked)
    }

    private func failed(_ message: String, _ rest: Substring, suggestion: String? = nil) -> Node? {
        reading.add([
            Diagnostic(.badOverride, message, at: location(of: rest), path(of: override), suggestion: suggestion)
        ])
        return nil
    }

    private func path(of override: Override) -> Path { Path.root.key(override.path) }
}

extension Node {
    fileprivate var isMapping: Bool { if case .mapping = content { true } else { false } }
}

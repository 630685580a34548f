import MeshModel

/// Builds the tree of one document from libyaml's events, within limits that no honest file reaches.
struct TreeBuilder {
    static let maximumBytes = 4 << 20
    static let maximumDepth = 64
    /// Counts an aliased tree as often as it is used, so that walking the result is bounded.
    static let maximumNodes = 250_000
    /// Of texts and keys, counted in the same way. Escapes alone make a text at most twice as long as in the file.
    static let maximumTextBytes = 4 * maximumBytes
    /// YAML itself has such a limit for keys without a question mark.
    static let maximumKeyBytes = 1024

    private let events: YAMLEvents
    private let locate: (YAMLEvents.Mark) -> SourceLocation
    private var anchors: [String: Node] = [:]
    private var openAnchors: Set<String> = []
    private var nodes = 0
    private var textBytes = 0
    private var duplicates: [Diagnostic] = []

    /// - Parameter locate: turns a place in `bytes` into a place the user knows.
    /// - Returns: the document's tree, nil if it can't be read; and everything wrong with it as YAML.
    static func build(
        _ bytes: [UInt8], locate: @escaping (YAMLEvents.Mark) -> SourceLocation
    ) -> (root: Node?, diagnostics: [Diagnostic]) {
        let start = locate(YAMLEvents.Mark(line: 1, column: 1))
        guard bytes.count <= maximumBytes else {
            let message = "the file has \(bytes.count) bytes; at most \(maximumBytes) are read"
            return (nil, [Diagnostic(.tooLarge, message, at: start)])
        }
        var builder = TreeBuilder(events: YAMLEvents(bytes), locate: locate)
        do throws(Diagnostic) {
            let root = try builder.document(start: start)
            return (root, builder.duplicates)
        } catch {
            return (nil, builder.duplicates + [error])
        }
    }

    private init(events: YAMLEvents, locate: @escaping (YAMLEvents.Mark) -> SourceLocation) {
        self.events = events
        self.locate = locate
    }

    private mutating func document(start: SourceLocation) throws(Diagnostic) -> Node {
        guard case .documentStart = try next().event else {
            throw Diagnostic(.emptyFile, "the file is empty", at: start)
        }
        let root = try node(try next(), path: .root, depth: 1)
        _ = try next()
        let (event, location) = try next()
        guard case .streamEnd = event else {
            throw Diagnostic(.severalDocuments, "a second document begins here; a topology is one", at: location)
        }
        return root
    }

    private func next() throws(Diagnostic) -> (event: YAMLEvents.Event, location: SourceLocation) {
        do throws(YAMLEvents.SyntaxError) {
            let (event, mark) = try events.next()
            return (event, locate(mark))
        } catch {
            throw Diagnostic(syntax: error, at: locate(error.mark))
        }
    }

    private mutating func node(
        _ first: (event: YAMLEvents.Event, location: SourceLocation), path: Path, depth: Int
    ) throws(Diagnostic) -> Node {
        let location = first.location
        guard depth <= Self.maximumDepth else { throw .tooDeep(at: location, path) }
        switch first.event {
        case .alias(let name): return try alias(name, at: location, path: path, depth: depth)
        case .scalar(let text, let isPlain, let properties):
            try count(1, bytes: text.utf8.count, at: location, path)
            let isText = try check(properties.tag, at: location, path)
            let node = Node(.scalar(Node.Scalar(text: text, isPlain: isPlain && !isText)), at: location)
            if let anchor = properties.anchor { anchors[anchor] = node }
            return node
        case .sequenceStart(let properties):
            return try collection(properties, at: location, path) { (builder) throws(Diagnostic) in
                .sequence(try builder.items(path: path, depth: depth))
            }
        case .mappingStart(let properties):
            return try collection(properties, at: location, path) { (builder) throws(Diagnostic) in
                .mapping(try builder.entries(path: path, depth: depth))
            }
        case .documentStart, .documentEnd, .streamEnd, .sequenceEnd, .mappingEnd:
            throw Diagnostic(.syntax, "a value is missing here", at: location, path)
        }
    }

    private mutating func collection(
        _ properties: YAMLEvents.Properties, at location: SourceLocation, _ path: Path,
        content: (inout TreeBuilder) throws(Diagnostic) -> Node.Content
    ) throws(Diagnostic) -> Node {
        try count(1, bytes: 0, at: location, path)
        _ = try check(properties.tag, at: location, path)
        if let anchor = properties.anchor { openAnchors.insert(anchor) }
        let node = Node(try content(&self), at: location)
        if let anchor = properties.anchor {
            openAnchors.remove(anchor)
            anchors[anchor] = node
        }
        return node
    }

    private mutating func items(path: Path, depth: Int) throws(Diagnostic) -> [Node] {
        var items: [Node] = []
        while true {
            let first = try next()
            if case .sequenceEnd = first.event { return items }
            items.append(try node(first, path: path.index(items.count), depth: depth + 1))
        }
    }

    private mutating func entries(path: Path, depth: Int) throws(Diagnostic) -> [Node.Entry] {
        var entries: [Node.Entry] = []
        var merges: [Node] = []
        var firstOf: [String: SourceLocation] = [:]
        while true {
            let first = try next()
            if case .mappingEnd = first.event { break }
            let key = try node(first, path: path, depth: depth + 1)
            guard case .scalar(let name) = key.content else {
                throw Diagnostic(.wrongType, "a key must be a word, not \(key.kind)", at: key.location, path)
            }
            guard name.text.utf8.count <= Self.maximumKeyBytes else {
                let message = "a key has at most \(Self.maximumKeyBytes) bytes; this one has \(name.text.utf8.count)"
                throw Diagnostic(.tooLarge, message, at: key.location, path)
            }
            let value = try node(try next(), path: path.key(name.text), depth: depth + 1)
            if let earlier = firstOf.updateValue(key.location, forKey: name.text) {
                let message = "the key \(quoted(name.text)) is already there, in line \(earlier.line)"
                duplicates.append(Diagnostic(.duplicateKey, message, at: key.location, path.key(name.text)))
                guard duplicates.count < Diagnostic.maximumOfEach else { throw .tooMany(.error, at: key.location) }
            } else if name.isPlain, name.text == "<<" {
                merges = try mergeable(value, path)
            } else {
                entries.append(Node.Entry(key: name.text, keyLocation: key.location, value: value))
            }
        }
        for entry in merges.flatMap(\.entries) where firstOf.updateValue(entry.keyLocation, forKey: entry.key) == nil {
            entries.append(entry)
        }
        return entries
    }

    /// The mappings that a merge key (`<<`) names: one, or a list of them, of which the first wins.
    private func mergeable(_ value: Node, _ path: Path) throws(Diagnostic) -> [Node] {
        let sources = if case .sequence(let items) = value.content { items } else { [value] }
        for source in sources {
            guard case .mapping = source.content else {
                throw Diagnostic(.wrongType, "`<<` merges mappings, not \(source.kind)", at: source.location, path)
            }
        }
        return sources
    }

    private mutating func alias(
        _ name: String, at location: SourceLocation, path: Path, depth: Int
    ) throws(Diagnostic) -> Node {
        guard !openAnchors.contains(name) else {
            throw Diagnostic(
                .badAlias, "the alias \(quoted("*" + name)) is inside what it stands for", at: location, path)
        }
        guard let node = anchors[name] else {
            let known = didYouMean(name, among: anchors.keys)
            throw Diagnostic(
                .badAlias, "no anchor \(quoted("&" + name)) before this alias", at: location, path, suggestion: known)
        }
        guard depth + node.height - 1 <= Self.maximumDepth else { throw .tooDeep(at: location, path) }
        try count(node.size, bytes: node.bytes, at: location, path)
        return node
    }

    private mutating func count(
        _ more: Int, bytes: Int, at location: SourceLocation, _ path: Path
    ) throws(Diagnostic) {
        nodes += more
        textBytes += bytes
        guard nodes <= Self.maximumNodes else {
            let message = "more than \(Self.maximumNodes) values, with aliases expanded"
            throw Diagnostic(.tooLarge, message, at: location, path)
        }
        guard textBytes <= Self.maximumTextBytes else {
            let message = "more than \(Self.maximumTextBytes) bytes of text, with aliases expanded"
            throw Diagnostic(.tooLarge, message, at: location, path)
        }
    }

    /// - Returns: whether the tag makes a text of a plain scalar.
    private func check(_ tag: String?, at location: SourceLocation, _ path: Path) throws(Diagnostic) -> Bool {
        let core = "tag:yaml.org,2002:"
        guard let tag, tag != "!" else { return tag == "!" }
        guard ["str", "int", "float", "bool", "null", "map", "seq"].contains(where: { core + $0 == tag }) else {
            throw Diagnostic(.syntax, "the tag \(quoted(tag)) means nothing here", at: location, path)
        }
        return tag == core + "str"
    }
}

extension Diagnostic {
    fileprivate static func tooDeep(at location: SourceLocation, _ path: Path) -> Diagnostic {
        Diagnostic(.tooDeep, "nested deeper than \(TreeBuilder.maximumDepth) levels", at: location, path)
    }

    fileprivate init(syntax error: YAMLEvents.SyntaxError, at location: SourceLocation) {
        guard !error.isEncoding else {
            self.init(.encoding, "not UTF-8 text: \(error.problem)", at: location)
            return
        }
        let message = [error.context, error.problem].compactMap(\.self).joined(separator: ", ")
        self.init(.syntax, message, at: location, suggestion: Self.hint(for: error))
    }

    /// libyaml says what it did not find; these are what people usually did.
    private static func hint(for error: YAMLEvents.SyntaxError) -> String? {
        if error.context == "while scanning a block scalar" {
            return "a text that begins with `>` or `|` needs quotes, as in \"> 90%\""
        }
        if error.problem.contains("cannot start any token") {
            return "indent with spaces, not tabs, and quote a text that begins with `>`, `%`, `@` or a backquote"
        }
        if error.problem.contains("mapping values are not allowed") {
            return "a text with `: ` in it needs quotes"
        }
        return nil
    }
}

import MeshModel

/// A value in the tree and the path that led to it.
struct Cursor: Sendable {
    let node: Node
    let path: Path

    var location: SourceLocation { node.location }

    /// The entries of a mapping; none if it is something else.
    var entries: [(key: Cursor.Key, value: Cursor)] {
        guard case .mapping(let entries) = node.content else { return [] }
        return entries.map { entry in
            let path = path.key(entry.key)
            return (
                Key(text: entry.key, location: entry.keyLocation, path: path), Cursor(node: entry.value, path: path)
            )
        }
    }

    /// The items of a list; none if it is something else.
    var items: [Cursor] {
        guard case .sequence(let items) = node.content else { return [] }
        return items.enumerated().map { Cursor(node: $1, path: path.index($0)) }
    }

    subscript(key: String) -> Cursor? { node[key].map { Cursor(node: $0, path: path.key(key)) } }

    struct Key: Sendable {
        var text: String
        var location: SourceLocation
        var path: Path

        /// The key as a value of its own, for the formats that read names and durations.
        var cursor: Cursor {
            Cursor(node: Node(.scalar(Node.Scalar(text: text, isPlain: true)), at: location), path: path)
        }
    }
}

/// The reading of one file: what has been found wrong so far, and which names its parts may refer to.
final class Reading {
    private(set) var diagnostics: [Diagnostic] = []
    var names = DeclaredNames()

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    func error(
        _ code: Diagnostic.Code, _ message: @autoclosure () -> String, at cursor: Cursor,
        suggestion: @autoclosure () -> String? = nil
    ) {
        report(.error, code, message(), at: cursor.location, cursor.path, suggestion: suggestion())
    }

    func error(
        _ code: Diagnostic.Code, _ message: @autoclosure () -> String, at key: Cursor.Key,
        suggestion: @autoclosure () -> String? = nil
    ) {
        report(.error, code, message(), at: key.location, key.path, suggestion: suggestion())
    }

    func warn(
        _ code: Diagnostic.Code, _ message: @autoclosure () -> String, at location: SourceLocation, _ path: Path,
        suggestion: @autoclosure () -> String? = nil
    ) {
        report(.warning, code, message(), at: location, path, suggestion: suggestion())
    }

    func report(
        _ severity: Diagnostic.Severity, _ code: Diagnostic.Code, _ message: @autoclosure () -> String,
        at location: SourceLocation, _ path: Path, suggestion: @autoclosure () -> String? = nil
    ) {
        let already = diagnostics.count { $0.severity == severity }
        guard already < Diagnostic.maximumOfEach else { return }
        diagnostics.append(
            Diagnostic(code, message(), at: location, path, severity: severity, suggestion: suggestion()))
        if already + 1 == Diagnostic.maximumOfEach { diagnostics.append(.tooMany(severity, at: location)) }
    }

    func add(_ found: [Diagnostic]) { diagnostics += found }
}

/// The names a file declares, gathered before anything is read, so that each reference is checked where it stands.
struct DeclaredNames {
    var trustDomains: Set<String> = []
    var services: Set<String> = []
    var loads: Set<String> = []
    /// Those that a service is in.
    var zones: Set<String> = []
    /// Filled once services and load are read.
    var edges: Set<Edge> = []
}

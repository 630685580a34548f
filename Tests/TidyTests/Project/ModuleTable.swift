/// The table of modules that Package.swift is made of, read as text: what SwiftPM builds is what the rules judge by.
struct ModuleTable {
    let modules: [Module]

    struct Unreadable: Error { let line: Int }

    init(package: String) throws {
        let tokens = Lexer(package).tokens
        let opening = Lexer("let modules: [Module] = [").tokens
        guard let start = tokens.indices.first(where: { tokens.has(opening, at: $0) }) else {
            throw Unreadable(line: 1)
        }
        var rows = RowReader(tokens: tokens, place: start + opening.count)
        modules = try rows.all()
    }

    subscript(name: String) -> Module? { modules.first { $0.name == name } }

    /// Every module that this one may import: those it stands above, and all below them.
    func below(_ name: String) -> Set<String> {
        guard let above = self[name]?.above else { return [] }
        return above.reduce(into: Set(above)) { $0.formUnion(below($1)) }
    }
}

/// Reads `.library("Name", above: ["Other"]),`, and nothing that would have to be computed.
private struct RowReader {
    let tokens: [Token]
    var place: Int

    mutating func all() throws -> [Module] {
        var rows: [Module] = []
        while !takes("]") { rows.append(try row()) }
        return rows
    }

    private mutating func row() throws -> Module {
        try expect(".")
        guard let kind = Module.Kind(rawValue: next().text) else { throw unreadable }
        try expect("(")
        let name = try text()
        var lists: [String: [String]] = [:]
        while takes(",") {
            let label = next().text
            try expect(":")
            lists[label] = try texts()
        }
        try expect(")")
        try expect(",")
        return Module(
            kind: kind, name: name, above: lists["above"] ?? [], using: lists["using"] ?? [], edge: lists["edge"] ?? [])
    }

    /// One, or several in brackets.
    private mutating func texts() throws -> [String] {
        guard takes("[") else { return [try text()] }
        var all = [try text()]
        while takes(","), !tokens[place].is("]") { all.append(try text()) }
        try expect("]")
        return all
    }

    private mutating func text() throws -> String {
        guard tokens[place].kind == .text else { throw unreadable }
        return next().text
    }

    private mutating func expect(_ sign: String) throws { guard takes(sign) else { throw unreadable } }

    private mutating func takes(_ sign: String) -> Bool {
        guard tokens[place].is(sign) else { return false }
        place += 1
        return true
    }

    private mutating func next() -> Token {
        defer { place += 1 }
        return tokens[place]
    }

    private var unreadable: ModuleTable.Unreadable { ModuleTable.Unreadable(line: tokens[place].line) }
}

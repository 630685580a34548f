/// Finds what a file declares, by its keywords and braces.
struct DeclarationFinder {
    private(set) var declarations: [Declaration] = []

    private enum Scope {
        /// The body of a type or an extension: its declaration, and the access of what says nothing.
        case body(Int, isEnum: Bool, inherited: Declaration.Access)
        /// A function, a closure, an accessor.
        case code
    }

    private let tokens: [Token]
    private var scopes: [Scope] = []
    /// Begins at the next brace.
    private var announced: Scope?

    init(_ tokens: [Token]) {
        self.tokens = tokens
        for place in tokens.indices { visit(place) }
    }

    private mutating func visit(_ place: Int) {
        let token = tokens[place]
        switch token.kind {
        case .sign where token.text == "{":
            scopes.append(announced ?? .code)
            announced = nil
        case .sign where token.text == "}": close(at: token.line)
        case .word where declares(place): declare(token.text, at: place)
        default: break
        }
    }

    private mutating func close(at line: Int) {
        guard case .body(let index, _, _)? = scopes.popLast() else { return }
        declarations[index].lines = declarations[index].lines.lowerBound...line
    }

    private func declares(_ place: Int) -> Bool {
        if case .code? = scopes.last { return false }
        return place == 0 || !tokens[place - 1].is(".")
    }

    private mutating func declare(_ keyword: String, at place: Int) {
        switch keyword {
        case "struct", "class", "enum", "actor", "protocol", "extension": type(keyword, at: place)
        case "typealias", "associatedtype": add(.type, place + 1, access(of: place))
        case "func": add(.function, place + 1, access(of: place))
        case "var", "let": add(.value, place + 1, access(of: place))
        case "init": add(.function, place, access(of: place))
        case "case": cases(after: place)
        default: break
        }
    }

    /// `class` may also be a modifier.
    private mutating func type(_ keyword: String, at place: Int) {
        guard place + 1 < tokens.count, tokens[place + 1].kind == .word else { return }
        guard !["func", "var", "let"].contains(tokens[place + 1].text), !isLabel(place) else { return }
        let said = saidAccess(of: place)
        let access = access(of: place)
        add(keyword == "extension" ? .extension : .type, place + 1, access)
        let inherited: Declaration.Access =
            switch keyword {
            case "extension": said ?? .module
            case "protocol": access
            default: .module
            }
        announced = .body(declarations.count - 1, isEnum: keyword == "enum", inherited: inherited)
    }

    private func isLabel(_ place: Int) -> Bool {
        place > 0 && (tokens[place - 1].is("(") || tokens[place - 1].is(","))
    }

    private mutating func cases(after place: Int) {
        guard case .body(let index, isEnum: true, _)? = scopes.last else { return }
        var next = place + 1
        while next < tokens.count, tokens[next].kind == .word {
            add(.enumCase, next, declarations[index].access)
            next += 1
            if next < tokens.count, tokens[next].is("(") { next = tokens.matching(next) + 1 }
            if next < tokens.count, tokens[next].is("=") { next += 2 }
            guard next < tokens.count, tokens[next].is(",") else { return }
            next += 1
        }
    }

    private mutating func add(_ kind: Declaration.Kind, _ place: Int, _ access: Declaration.Access) {
        guard place < tokens.count, tokens[place].kind == .word else { return }
        var name = tokens[place].text
        var end = place
        while kind == .extension, end + 2 < tokens.count, tokens[end + 1].is("."), tokens[end + 2].kind == .word {
            end += 2
            name += "." + tokens[end].text
        }
        let line = tokens[place].line
        declarations.append(
            Declaration(kind: kind, name: name, within: around, access: access, lines: line...line, place: place))
    }

    private var around: [String] {
        scopes.flatMap { scope -> [String] in
            guard case .body(let index, _, _) = scope else { return [] }
            return declarations[index].name.split(separator: ".").map(String.init)
        }
    }

    private func access(of place: Int) -> Declaration.Access {
        if let said = saidAccess(of: place) { return said }
        guard case .body(_, _, let inherited)? = scopes.last else { return .module }
        return inherited
    }

    /// From the modifiers and attributes before a keyword.
    private func saidAccess(of keyword: Int) -> Declaration.Access? {
        var place = keyword - 1
        while place >= 0, place == 0 || !tokens[place - 1].is(".") {
            switch tokens[place].text {
            case "public", "package", "open": return .package
            case "private", "fileprivate":
                // `private(set)` says nothing of reading.
                if tokens[place + 1].is("(") { break }
                return .file
            case let word where Self.modifiers.contains(word): break
            case ")", "(", "set", "unsafe": break
            default: return nil
            }
            place -= 1
        }
        return nil
    }

    private static let modifiers: Set = [
        "internal", "final", "static", "class", "override", "mutating", "nonmutating", "indirect", "nonisolated",
        "lazy",
        "weak", "unowned", "required", "convenience", "prefix", "postfix", "infix", "borrowing", "consuming",
    ]
}

/// Which names are those of Sets or Dictionaries, where every declaration of the name agrees.
struct Typing {
    private var unordered: Set<String> = []
    private var others: Set<String> = []
    /// What stands behind a name's colon.
    private var types: [String: Set<String>] = [:]

    init() {}

    /// What a file declares, with its locals and parameters.
    init(allOf tokens: [Token]) {
        for place in tokens.indices.dropLast() where tokens[place].kind == .word {
            switch tokens[place].text {
            case "var", "let": add(place + 1, in: tokens)
            case "func":
                add(place + 1, in: tokens)
                if let open = Self.parameters(after: place + 1, in: tokens) { addParameters(open, in: tokens) }
            case "init" where tokens[place + 1].is("("): addParameters(place + 1, in: tokens)
            default: addType(place, in: tokens)
            }
        }
    }

    /// The one type that a name is said to have.
    func type(of name: String) -> String? { types[name].flatMap { $0.count == 1 ? $0.first : nil } }

    mutating func merge(_ other: Typing) {
        unordered.formUnion(other.unordered)
        others.formUnion(other.others)
    }

    /// Whether it is one of them; nil where nothing of that name is known.
    subscript(name: String) -> Bool? {
        if others.contains(name) { return false }
        return unordered.contains(name) ? true : nil
    }

    /// A variable or function, by the place of its name.
    mutating func add(_ name: Int, in tokens: [Token]) {
        guard name + 1 < tokens.count, ["var", "let", "func"].contains(tokens[name - 1].text) else { return }
        var type = name + 1
        if tokens[name - 1].isWord("func") {
            guard let open = Self.parameters(after: name, in: tokens) else { return }
            type = tokens.matching(open) + 1
            while type + 1 < tokens.count, tokens[type].kind == .word || tokens[type].is("(") {
                type = tokens[type].is("(") ? tokens.matching(type) + 1 : type + 1
            }
            guard type + 2 < tokens.count, tokens[type].is("-"), tokens[type + 1].is(">") else { return }
            type += 1
        }
        insert(tokens[name].text, isUnordered: Self.isUnordered(type + 1, in: tokens))
    }

    private mutating func addType(_ name: Int, in tokens: [Token]) {
        guard name + 2 < tokens.count, tokens[name + 1].is(":"), tokens[name + 2].kind == .word else { return }
        guard tokens[name + 2].text.first!.isUppercase else { return }
        types[tokens[name].text, default: []].insert(tokens[name + 2].text)
    }

    private mutating func addParameters(_ open: Int, in tokens: [Token]) {
        for place in open..<tokens.matching(open) where tokens[place].is(":") && tokens[place - 1].kind == .word {
            insert(tokens[place - 1].text, isUnordered: Self.isUnordered(place + 1, in: tokens))
        }
    }

    private mutating func insert(_ name: String, isUnordered: Bool) {
        if isUnordered { unordered.insert(name) } else { others.insert(name) }
    }

    private static func parameters(after name: Int, in tokens: [Token]) -> Int? {
        tokens[name...].prefix(40).firstIndex { $0.is("(") }
    }

    /// Whether a type or value stands there that is a Set or Dictionary: `[Key: Value]`, `Set<Key>`, `Set(names)`.
    private static func isUnordered(_ place: Int, in tokens: [Token]) -> Bool {
        guard place + 1 < tokens.count else { return false }
        let end: Int
        if tokens[place].isWord("Set") || tokens[place].isWord("Dictionary") {
            end = tokens[place + 1].is("(") ? tokens.matching(place + 1) : place
        } else {
            guard tokens[place].is("["), hasColon(in: place + 1..<tokens.matching(place), of: tokens) else {
                return false
            }
            end = tokens.matching(place)
        }
        return end + 1 >= tokens.count || !tokens[end + 1].is(".")
    }

    /// Not within other brackets, and not that of `condition ? a : b`.
    private static func hasColon(in places: Range<Int>, of tokens: [Token]) -> Bool {
        var place = places.lowerBound
        while place < places.upperBound, !tokens[place].is("?") {
            if tokens[place].is(":") { return true }
            place = ["[", "(", "{"].contains(tokens[place].text) ? tokens.matching(place) + 1 : place + 1
        }
        return false
    }
}

import MeshModel

/// One line of a script, as words and `name=value` options.
package struct Words {
    package struct Mistake: Error, CustomStringConvertible {
        package let description: String
        package init(_ description: String) { self.description = description }
    }

    package private(set) var plain: [String] = []
    package private(set) var options: [String: String] = [:]

    package init(_ line: String) {
        for word in line.split(separator: " ").map(String.init) {
            if let equals = word.firstIndex(of: "="), equals != word.startIndex {
                options[String(word[..<equals])] = String(word[word.index(after: equals)...])
            } else {
                plain.append(word)
            }
        }
    }

    package mutating func next() throws -> String {
        guard !plain.isEmpty else { throw Mistake("a word is missing") }
        return plain.removeFirst()
    }

    package mutating func next<Value>(_ parse: (String) -> Value?) throws -> Value {
        let word = try next()
        guard let value = parse(word) else { throw Mistake("cannot read '\(word)'") }
        return value
    }

    package func option<Value>(_ name: String, _ parse: (String) -> Value?) throws -> Value? {
        guard let text = options[name] else { return nil }
        guard let value = parse(text) else { throw Mistake("cannot read '\(text)'") }
        return value
    }

    package func list<Value>(_ name: String, _ parse: (String) -> Value?) throws -> [Value]? {
        try option(name) { text in
            let values = text.split(separator: ",").map { parse(String($0)) }
            return values.contains { $0 == nil } ? nil : values.compactMap(\.self)
        }
    }
}

package func duration(_ text: String) -> Duration? { Duration(text: text) }

/// `20ms`, or `1s..5s` for anything in between.
package func distribution(_ text: String) -> Distribution? {
    guard let dots = text.firstRange(of: "..") else { return duration(text).map { .constant($0) } }
    guard let from = duration(String(text[..<dots.lowerBound])), let to = duration(String(text[dots.upperBound...]))
    else { return nil }
    return .uniform(from: from, to: to)
}

package func rate(_ text: String) -> Rate? {
    guard text.hasSuffix("/s") else { return nil }
    return Double(text.dropLast(2)).flatMap { Rate(perSecond: $0) }
}

package func percent(_ text: String) -> Fraction? {
    guard text.hasSuffix("%"), let number = Double(text.dropLast()) else { return nil }
    return Fraction(number / 100)
}

/// What cannot be read, in a sentence that says what could stand there.
package struct Unreadable: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

extension [String] {
    /// As in `a, b or c`.
    package var joinedByOr: String {
        guard let last, count > 1 else { return joined() }
        return dropLast().joined(separator: ", ") + " or " + last
    }

    /// As in `'a', 'b' or 'c'`.
    package var alternatives: String { map { "'\($0)'" }.joinedByOr }
}

/// Something that a file declares: a type, a member, a function. What is local to a function is none.
struct Declaration {
    enum Kind { case type, `extension`, function, value, enumCase }
    enum Access: Comparable { case file, module, package }

    let kind: Kind
    let name: String
    /// The types around it, the outermost first; none at the top of a file.
    let within: [String]
    let access: Access
    /// From its keyword to its closing brace.
    var lines: ClosedRange<Int>
    /// Of its name among the tokens of the file.
    let place: Int

    var isTopLevel: Bool { within.isEmpty }
}

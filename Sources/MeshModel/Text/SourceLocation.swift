/// A place in a topology file, both numbers from 1.
package struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    package var file: String
    package var line: Int
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// Without the folders, which differ from place to place: what happens in a mesh does not depend on them.
    package var brief: String { "\(file.split(separator: "/").last ?? ""):\(line)" }

    package var description: String { "\(file):\(line):\(column)" }
}

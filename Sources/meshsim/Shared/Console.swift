import Foundation

/// Data goes to standard output, everything else to standard error.
enum Console {
    static func print(_ text: String, terminator: String = "\n") { write(text + terminator, to: .standardOutput) }

    static func note(_ text: String) { write(text + "\n", to: .standardError) }

    private static func write(_ text: String, to file: FileHandle) {
        // A reader that has gone is no reason to crash.
        try? file.write(contentsOf: Data(text.utf8))
    }
}

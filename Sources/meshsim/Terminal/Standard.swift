import Libc

/// Standard output for data, standard error for everything else.
enum Standard {
    /// At once: a reader at the other end of a pipe waits for it.
    ///
    /// - Returns: false when the reader has gone.
    @discardableResult
    static func output(_ text: String, terminator: String = "\n") -> Bool {
        writeAll(Array((text + terminator).utf8), to: STDOUT_FILENO)
    }

    static func error(_ text: String, terminator: String = "\n") {
        _ = writeAll(Array((text + terminator).utf8), to: STDERR_FILENO)
    }
}

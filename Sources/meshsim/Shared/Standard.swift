#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Standard output for data, standard error for everything else.
enum Standard {
    /// At once: a reader at the other end of a pipe waits for it.
    static func output(_ text: String, terminator: String = "\n") { write(text + terminator, to: STDOUT_FILENO) }

    static func error(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Whether colours may be used: on a terminal, unless `NO_COLOR` is set to anything.
    static let outputHasColour = Terminal.output.hasColour

    /// A reader that has gone wants nothing more.
    private static func write(_ text: String, to descriptor: Int32) { _ = writeAll(Array(text.utf8), to: descriptor) }
}

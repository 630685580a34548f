import Libc

/// Where a standard stream leads, and what can be done there.
struct Terminal: Sendable {
    let descriptor: Int32

    static let output = Terminal(descriptor: STDOUT_FILENO)
    static let error = Terminal(descriptor: STDERR_FILENO)

    struct Size: Equatable, Sendable {
        var width: Int
        var height: Int
    }

    private var isTerminal: Bool { isatty(descriptor) == 1 && environment("TERM") != "dumb" }

    /// The cursor can be moved there, and there is room to move it in.
    var canBeDrawnOn: Bool { isTerminal && environment("TERM") != nil && size != nil }

    /// https://no-color.org
    var hasColour: Bool { isTerminal && (environment("NO_COLOR") ?? "").isEmpty }

    /// As it is now; nil where there is none.
    var size: Size? {
        var window = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            return nil
        }
        return Size(width: Int(window.ws_col), height: Int(window.ws_row))
    }

    /// Writes all of it, unless nobody can read it any more.
    func write(_ text: String) { _ = writeAll(Array(text.utf8), to: descriptor) }

    /// Writes in the place of the line that the cursor is in, cut to the terminal's width.
    func overwriteLine(_ text: String) { write("\r\u{1B}[K" + text.prefix((size?.width ?? 80) - 1)) }

    func clearLine() { if canBeDrawnOn { write("\r\u{1B}[K") } }

    private func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

import Foundation

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
    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let written = Foundation.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
                if written > 0 { done += written } else if !canRetry() { return }
            }
        }
    }

    private func canRetry() -> Bool {
        if errno == EINTR { return true }
        guard errno == EAGAIN else { return false }
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&ready, 1, 1_000) >= 0
    }

    private func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}

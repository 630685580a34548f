import Libc
import Synchronization

/// A terminal's alternate screen: taken over while something is drawn, given back however the process ends.
final class Screen {
    private let terminal: Terminal
    private var lastSize: Terminal.Size?

    /// The descriptor of the one that is open, or -1.
    private static let opened = Atomic<Int32>(-1)

    // The alternate screen, without a cursor, without wrapping.
    private static let enter = "\u{1b}[?1049h\u{1b}[?25l\u{1b}[?7l\u{1b}[2J"
    private static let leave: StaticString = "\u{1b}[0m\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l"

    /// Takes the terminal over.
    init(_ terminal: Terminal) {
        self.terminal = terminal
        _ = Self.watchExits
        Self.opened.store(terminal.descriptor, ordering: .sequentiallyConsistent)
        terminal.write(Self.enter)
    }

    deinit { Self.restore() }

    /// Draws over the last frame, in one write. The lines fit the size.
    func draw(_ lines: [Line], size: Terminal.Size, colour: Bool) {
        var frame = "\u{1b}[?2026h"  // where the terminal knows it: show nothing before all is here
        if size != lastSize { frame += "\u{1b}[2J" }
        lastSize = size
        frame += "\u{1b}[H"
        frame += lines.map { line in
            // At the right edge the cursor stands on the last character, which must not be erased.
            line.rendered(colour: colour) + (line.width < size.width ? "\u{1b}[K" : "")
        }.joined(separator: "\r\n")
        if lines.count < size.height { frame += "\r\n\u{1b}[J" }
        terminal.write(frame + "\u{1b}[?2026l")
    }

    /// Gives the terminal back. Does nothing when that has been done; may be called from anywhere, a signal handler included.
    static func restore() {
        let descriptor = opened.exchange(-1, ordering: .sequentiallyConsistent)
        guard descriptor >= 0 else { return }
        _ = write(descriptor, leave.utf8Start, leave.utf8CodeUnitCount)
    }

    private static let watchExits: Void = {
        atexit { Screen.restore() }
        // Those that end the process without an orderly stop; a trap in Swift is among them.
        for number in [SIGHUP, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] {
            signal(number) { number in
                Screen.restore()
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }()
}

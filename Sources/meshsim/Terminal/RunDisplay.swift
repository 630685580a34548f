import MeshDataPlane
import MeshModel
import MeshRuntime
import Synchronization

/// What a person sees of a run on standard error: a live view on a terminal, plain lines elsewhere.
final class RunDisplay: Sendable {
    private let task: Task<Void, Never>

    private init(task: Task<Void, Never>) { self.task = task }

    /// Begins to show the mesh. `stop` must have returned before the mesh's loops end.
    static func start(_ mesh: Mesh, on terminal: Terminal = .error) -> RunDisplay {
        guard terminal.canBeDrawnOn else { return RunDisplay(task: Task { await tell(mesh, terminal) }) }
        return RunDisplay(task: Task { await draw(mesh, on: terminal) })
    }

    /// Shows what is left to show, and gives the terminal back.
    func stop() async {
        task.cancel()
        await task.value
    }

    /// Gives the terminal back at once, for an end that cannot wait.
    static func abandon() { Screen.restore() }

    // MARK: Live

    private static func draw(_ mesh: Mesh, on terminal: Terminal) async {
        let speed = mesh.clock.speed
        var trend = Trend()
        var groups = EventGroups(speed: speed)
        let screen = Screen(terminal)
        while !Task.isCancelled, let view = try? await mesh.views.glance(events: 2_000) {
            trend.add(view)
            groups.add(view.events, start: view.start)
            if let size = terminal.size {
                let live = LiveView(
                    view: view, trend: trend, events: groups, speed: speed, width: size.width,
                    height: size.height)
                screen.draw(live.lines(), size: size, colour: terminal.hasColour)
            }
            try? await Task.sleep(for: .milliseconds(1_000 / Trend.window))
        }
        withExtendedLifetime(screen) {}
    }

    // MARK: Plain

    private static func tell(_ mesh: Mesh, _ terminal: Terminal) async {
        let teller = Teller(terminal)
        let timer = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(200))
                teller.tell { $0.tick(at: $1) }
            }
        }
        for await event in mesh.views.events() { teller.tell { $0.add(event, at: $1) } }
        timer.cancel()
        teller.tell { progress, _ in progress.finish() }
    }

    /// Plain progress with a clock, told from two tasks.
    private final class Teller: Sendable {
        private let progress = Mutex(PlainProgress())
        private let begin = ContinuousClock.now
        private let terminal: Terminal

        init(_ terminal: Terminal) { self.terminal = terminal }

        func tell(_ act: (inout PlainProgress, Duration) -> [String]) {
            progress.withLock { progress in
                let lines = act(&progress, .now - begin)
                if !lines.isEmpty { terminal.write(lines.joined(separator: "\n") + "\n") }
            }
        }
    }
}

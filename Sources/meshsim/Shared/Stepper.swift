import MeshRecord
import MeshRuntime

/// Stops a simulation at each event of some kinds, until a person says go on.
///
/// Sendable since it is confined to the simulation's thread, which is the one that waits for the person.
final class Stepper: @unchecked Sendable {
    private let kinds: Set<EventKind>
    private let run: VirtualRun
    private var isOff = false
    private(set) var hasStopped = false

    init(kinds: Set<EventKind>, run: VirtualRun) {
        self.kinds = kinds
        self.run = run
    }

    func listen() {
        run.onEvent { event in self.look(at: event) }
    }

    private func look(at event: Event) {
        guard !isOff, kinds.contains(event.happening.kind) else { return }
        hasStopped = true
        Terminal.error.clearLine()
        Standard.error("\(event.time)  \(event.summary)")
        Standard.error("[Enter] next  [c] run on  [q] end here", terminator: " ")
        switch readLine() {
        case "q": run.stop()
        case "c": isOff = true
        case nil:
            isOff = true
            Standard.error("")
        default: break
        }
    }
}

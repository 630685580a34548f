import GoldenScripts
import MeshControl
import MeshModel

/// Runs scripts: holds a control plane, a clock that only commands move, and instances that say what they are told to.
struct Desk: ScriptDesk {
    var plane: ControlPlane
    var now = Desk.start
    private(set) var output: [String] = []
    private var hidden: Set<String> = []
    private var quiet = false
    /// Whether instances answer of their own accord, and at once.
    private var answering = false
    var instances = HonestInstances()

    static let start = MeshTime(rfc3339: "2026-01-01T00:00:00Z")!

    init(topology: Topology) {
        plane = ControlPlane(topology: topology, costs: topology.costs)
    }

    mutating func takeOutput() -> [String] {
        defer { output = [] }
        return output
    }

    func offset(_ time: MeshTime) -> String { (time - Desk.start).text }

    mutating func say(_ text: String) { if !quiet { output.append(text) } }

    mutating func run(_ line: String) throws {
        var words = Words(line)
        switch try words.next() {
        case "quietly":
            quiet = true
            try run(String(line.dropFirst("quietly ".count)))
            quiet = false
        case "at":
            try advance(to: Desk.start + words.next(duration))
            let rest = line.split(separator: " ").dropFirst(2).joined(separator: " ")
            if !rest.isEmpty { try run(rest) }
        case "advance": try advance(to: now + words.next(duration))
        case "hide": hidden = Set(words.plain)
        case "instances":
            guard let mode = words.plain.first else { return showInstances() }
            answering = mode == "answer"
        case let command: if try !ask(command, &words) { observe(try observation(command, &words)) }
        }
    }

    /// Moves the clock, with a tick at every deadline on the way.
    private mutating func advance(to end: MeshTime) throws {
        guard end >= now else { throw Words.Mistake("time does not go backwards") }
        while let deadline = plane.nextDeadline, deadline <= end {
            now = deadline
            observe(.tick)
        }
        now = end
    }

    mutating func observe(_ observation: Observation) {
        var observations = [observation]
        while !observations.isEmpty {
            for action in plane.handle(observations.removeFirst(), at: now) {
                if !hidden.contains(action.kind) {
                    say(offset(now).padded(to: 8) + action.text)
                }
                if answering { observations += instances.answers(to: action, of: plane, at: now) }
            }
        }
    }

    func address(of id: InstanceID) -> Address { HonestInstances.address(of: id, in: plane) }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}

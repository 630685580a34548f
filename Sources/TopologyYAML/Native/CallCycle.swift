import MeshModel

/// Services that call each other in a circle, so that a request would never end.
struct CallCycle: CustomStringConvertible {
    /// In the order of the calls; the last calls the first.
    var services: [ServiceName]
    /// The call from the last to the first.
    var location: SourceLocation?

    /// The names in the order of the calls, the first again at the end; of a long circle only the two ends.
    var description: String {
        let shownAtAnEnd = 6
        var names = services.map(\.text)
        if names.count > 2 * shownAtAnEnd + 1 {
            let hidden = shownAtAnEnd..<names.count - shownAtAnEnd
            names.replaceSubrange(hidden, with: ["(\(hidden.count) more)"])
        }
        return (names + names.prefix(1)).joined(separator: " → ")
    }

    /// One circle for each call that closes one, in a depth-first walk without recursion. It ends after `limit`
    /// circles: each may have as many services as there are.
    static func find(
        in calls: [(from: ServiceName, calls: [(to: ServiceName, location: SourceLocation?)])], atMost limit: Int
    ) -> [CallCycle] {
        let callsOf = Dictionary(calls, uniquingKeysWith: { first, _ in first })
        var cycles: [CallCycle] = []
        var isDone: [ServiceName: Bool] = [:]
        for (start, _) in calls where isDone[start] == nil {
            var trail: [(name: ServiceName, next: Int)] = [(start, 0)]
            isDone[start] = false
            while let (name, next) = trail.last {
                guard let calls = callsOf[name], next < calls.count else {
                    isDone[name] = true
                    trail.removeLast()
                    continue
                }
                trail[trail.count - 1].next += 1
                let call = calls[next]
                switch isDone[call.to] {
                case nil:
                    isDone[call.to] = false
                    trail.append((call.to, 0))
                case false:
                    let circle = trail.map(\.name).drop { $0 != call.to }
                    cycles.append(CallCycle(services: Array(circle), location: call.location))
                    if cycles.count == limit { return cycles }
                case true: break
                }
            }
        }
        return cycles
    }
}

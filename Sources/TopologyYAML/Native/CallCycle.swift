import MeshModel

/// Services that call each other in a circle, so that a request would never end.
struct CallCycle {
    /// In the order of the calls; the last calls the first.
    var services: [ServiceName]
    /// The call from the last to the first.
    var location: SourceLocation?

    /// One circle for each call that closes one, in a depth-first walk without recursion.
    static func find(in calls: [(from: ServiceName, calls: [(to: ServiceName, location: SourceLocation?)])])
        -> [CallCycle]
    {
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
                case true: break
                }
            }
        }
        return cycles
    }
}

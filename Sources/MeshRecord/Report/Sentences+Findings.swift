import MeshModel

extension Sentences {
    /// Requests that had no answer yet when their connections ended.
    package static func of(_ cut: CutRequests.Group) -> String {
        let rest = cut.instances - cut.named.count
        let who = cut.named.map(\.description).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
        return of(cut.cut, by: who)
    }

    static func of(_ cut: RequestCut, by who: String) -> String {
        switch cut {
        case .drainTime(let time): "\(who) had \(time.text) to drain"
        case .rotation: "\(who) closed connections for a new certificate"
        case .rotationOfCaller: "\(who), which called, closed connections for a new certificate"
        case .death: "\(who) died"
        }
    }

    package static func of(_ matter: UnderWay.What) -> String {
        switch matter {
        case .rootRotation(let domain, let strategy): "the root rotation of \(domain) (\(strategy.rawValue))"
        case .fault(let fault): "the \(fault.summary)"
        }
    }
}

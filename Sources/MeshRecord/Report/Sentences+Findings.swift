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

    package static func of(_ overload: Overload, of whom: Overloads.Whom) -> String {
        switch whom {
        case .instance(let id, let capacity):
            "\(id) was overloaded: \(of(overload, capacity.things, of: capacity.words))"
        case .authority(let domain): "the authority of \(domain) was overloaded: \(of(overload, "CSRs", of: "it"))"
        }
    }

    /// What an asker may hear of its authority.
    static func authority(_ overload: Overload?) -> String {
        overload.map { ": its authority was overloaded, as \(of($0, "CSRs", of: "it"))" } ?? ""
    }

    /// What was asked, and what was possible.
    private static func of(_ overload: Overload, _ things: String, of who: String) -> String {
        let rate = overload.askedRate.map { " (\($0.words))" } ?? ""
        let possible = overload.possibleRate.map { "\(overload.begun) (\($0.words))" } ?? "none"
        return "\(overload.asked) \(things) came in \(overload.over.brief)\(rate), and \(who) had time for \(possible)"
    }

    package static func of(_ matter: UnderWay.What) -> String {
        switch matter {
        case .rootRotation(let domain, let strategy): "the root rotation of \(domain) (\(strategy.rawValue))"
        case .fault(let fault): "the \(fault.summary)"
        }
    }
}

extension Overload.Capacity {
    fileprivate var things: String {
        switch self {
        case .workers: "requests"
        case .processors: "messages"
        }
    }
}

extension Rate {
    /// By the second, or by the longest time in which there is one.
    fileprivate var words: String {
        let units = [("s", 1.0), ("m", 60), ("h", 3_600)]
        let (unit, seconds) = units.first { perSecond * $0.1 > 0.99 } ?? units[2]
        let (count, tenths) = (perSecond * seconds, (perSecond * seconds * 10).rounded() / 10)
        return (count >= 10 || tenths == tenths.rounded() ? "\(Int(count.rounded()))" : "\(tenths)") + "/" + unit
    }
}

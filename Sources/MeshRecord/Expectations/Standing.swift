import MeshModel

/// How an expectation stands, by what was seen so far.
struct Standing {
    var held: Bool
    /// It is missed, and nothing that is still to come could mend it.
    var isFinal: Bool
    /// No run of this sort can tell, or this one could not.
    var isUntold = false
    var detail: String

    private init(held: Bool, isFinal: Bool, isUntold: Bool = false, _ detail: String) {
        (self.held, self.isFinal, self.isUntold, self.detail) = (held, isFinal && !held, isUntold, detail)
    }

    static func untold(_ detail: String) -> Standing {
        Standing(held: false, isFinal: false, isUntold: true, detail)
    }

    /// By a number that more time can only make larger.
    static func growing(_ number: Double, _ bound: Bound, _ detail: String) -> Standing {
        Standing(held: bound.holds(for: number), isFinal: bound.isBroken(byGrowing: number), detail)
    }

    static func share(_ part: Int, of whole: Int, _ bound: Bound, _ detail: String) -> Standing {
        Standing(
            held: bound.holds(for: Double(part) / Double(whole)), isFinal: bound.isBroken(byShare: part, of: whole),
            detail)
    }

    /// By a share of which some part is not known yet: it may be so much more.
    static func share(_ part: Int, orMore unknown: Int, of whole: Int, _ bound: Bound, _ detail: String) -> Standing {
        let holds = [part, part + unknown].map { bound.holds(for: Double($0) / Double(whole)) }
        guard holds[0] == holds[1] else { return untold(detail) }
        return Standing(held: holds[0], isFinal: bound.isBroken(byShare: part, of: whole - unknown), detail)
    }

    /// By what more time can turn either way.
    static func open(_ held: Bool, _ detail: String) -> Standing { Standing(held: held, isFinal: false, detail) }

    static func all(_ standings: [Standing]) -> Standing {
        Standing(
            held: standings.allSatisfy(\.held), isFinal: standings.contains(where: \.isFinal),
            standings.map(\.detail).joined(separator: ", "))
    }
}

extension Bound {
    /// Whether a number that can only grow has grown out of it for good.
    func isBroken(byGrowing number: Double) -> Bool {
        switch relation {
        case .less: number >= value
        case .atMost, .equal: number > value
        case .atLeast, .greater: false
        }
    }

    /// Whether a share of so many has left it for good, whatever is still to come.
    func isBroken(byShare part: Int, of whole: Int) -> Bool {
        let (canBeNone, canBeAll) = (part == 0, part == whole)
        return switch relation {
        case .atLeast: value > 1 || (value == 1 && !canBeAll)
        case .greater: value >= 1
        case .atMost: value < 0 || (value == 0 && !canBeNone)
        case .less: value <= 0
        case .equal: value < 0 || value > 1 || (value == 1 && !canBeAll) || (value == 0 && !canBeNone)
        }
    }
}

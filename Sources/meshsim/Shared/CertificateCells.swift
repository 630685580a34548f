import MeshModel

// A certificate in a table.
extension Line {
    /// Enough of a serial number to tell one from another.
    static func serial(_ serial: String?) -> Line { Line(orNothing: serial.map { String($0.prefix(8)) }) }

    /// What is left of a life.
    static func remaining(_ end: MeshTime?, at now: MeshTime) -> Line {
        guard let end else { return Line(orNothing: nil) }
        let left = end - now
        return left <= .zero ? Line("expired", .bad) : Line(left.inWholeUnits)
    }
}

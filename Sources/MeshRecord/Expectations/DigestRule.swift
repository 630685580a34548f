import MeshModel

/// The SHA-256 of the event log.
struct DigestRule: ExpectationRule {
    let wanted: String

    var end: Duration? { nil }

    func makeWitness(start: MeshTime) -> NothingHeard { NothingHeard() }

    func standing(_ counter: NothingCounted, _ witness: NothingHeard?, _ seen: Seen) -> Standing {
        guard let digest = seen.digest else { return .untold("a live run does not repeat itself") }
        return .open(wanted == digest, "the digest is \(digest)")
    }
}

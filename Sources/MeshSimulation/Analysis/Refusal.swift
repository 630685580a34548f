import MeshModel

/// A refused handshake, as an outage remembers it.
struct Refusal: Sendable {
    var time: MeshTime
    var outcome: String
    var cause: String
    private var general: String?
    private var advice: Advice?

    /// What would have been enough is known when the outage has ended.
    private enum Advice: Sendable {
        /// The bundle after the one that the verifier held was published then.
        case wait(published: MeshTime)
        /// The root of the presenter's certificate left the bundle then.
        case trustLonger(retired: MeshTime)
        /// A root that the bundle has not yet signs.
        case distributeFirst
        /// The certificate ended then, after attempts to renew it that failed.
        case outlast(ended: MeshTime, CertificateLedger.Struggle)
        /// The certificate ended then, and nobody tried to renew it.
        case renewEarlier(ended: MeshTime)
    }

    /// - Parameter event: `handshake.refused`.
    init(_ event: Event, _ certificates: CertificateLedger, _ roots: RootLedger) {
        time = event.time
        outcome = event.string("outcome") ?? "?"
        cause = event.string("cause") ?? event.string("why") ?? Self.cause(ofOutcome: outcome)
        general = event.string("remedy")
        advice = event["facts"].flatMap { Self.advice($0, certificates, roots) }
    }

    private static func advice(_ facts: JSON, _ certificates: CertificateLedger, _ roots: RootLedger) -> Advice? {
        if case .bool(true)? = facts["injected"] { return nil }
        let domain = facts["trustDomain"]?.asString ?? ""
        switch facts["kind"]?.asString {
        case "bundle_behind":
            return roots.published(domain, after: facts["held"]?.asInteger ?? 0).map { .wait(published: $0) }
        case "unknown_authority":
            return switch roots.lastStep(of: domain) {
            case .retired(let time)?: .trustLonger(retired: time)
            case .activated?: .distributeFirst
            case nil: nil
            }
        case "expired":
            guard let ended = facts["ended"]?.asString.flatMap({ MeshTime(rfc3339: $0) }),
                let presenter = facts["presenter"]?.asString
            else { return nil }
            if let struggle = certificates.struggle(of: presenter), struggle.since < ended {
                return .outlast(ended: ended, struggle)
            }
            return .renewEarlier(ended: ended)
        default: return nil
        }
    }

    /// - Parameter end: of the outage, or of the run.
    func remedy(until end: MeshTime) -> String? {
        switch advice {
        case .wait(let published):
            "a wait of at least \((end - published).roundedUp.text) from the bundle's distribution to the activation of its new root"
        case .trustLonger(let retired): "the old root trusted for at least \((end - retired).roundedUp.text) longer"
        case .distributeFirst: "the bundle distributed before the new root is activated"
        case .outlast(let ended, let struggle):
            "certificates that live \((end - ended).roundedUp.text) longer, or renewal begun earlier: its first of "
                + "\(struggle.attempts) attempts failed \((ended - struggle.since).rounded.text) before the end"
        case .renewEarlier(let ended): "renewal at least \((end - ended).roundedUp.text) earlier"
        case nil: general
        }
    }

    static func cause(ofOutcome outcome: String) -> String {
        switch outcome {
        case "no_endpoint": "discovery knew no instance to call"
        case "denied": "policy denied the requests"
        case "timeout": "no answer came in time"
        case "reset": "connections ended without an answer"
        default: "handshakes were refused: \(outcome)"
        }
    }
}

extension Duration {
    /// To whole seconds, never less than it is.
    var roundedUp: Duration { .seconds((nanoseconds + 999_999_999) / 1_000_000_000) }
}

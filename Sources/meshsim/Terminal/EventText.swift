import MeshModel
import MeshSimulation

/// What an event says to people.
struct EventText: Sendable {
    /// Whom it is about.
    var subject: String
    /// What happened, in a few words.
    var what: String
    var why: String?
    var ink: Ink
    /// Events that say the same of the same edge or service have this in common.
    var likeness: String
    /// One of many that nobody waits for, such as each step on an instance's way to ready.
    var isRoutine: Bool

    init(_ event: Event) {
        subject = event.subject
        what = Self.words(for: event)
        why = event.kind == "run.ended" ? nil : event.text("why")
        ink = Self.ink(of: event.kind)
        isRoutine = Self.routine.contains(event.kind)
        likeness = event.kind == "certificate.renewed" ? event.kind : "\(event.kind) \(event.party) \(what)"
    }

    private static let routine: Set = [
        "instance.pending", "instance.issuing", "certificate.issued", "certificate.used", "csr.received", "clock.drawn",
        "endpoints.published", "bundle.received", "root.made", "root.destroyed", "intermediate.made", "run.drawn",
    ]

    /// Makes it say the same of one more. What is true of the first alone goes, but for a refusal's reason.
    mutating func join(_ other: EventText) {
        if subject != other.subject {
            let party = InstanceID(subject)?.service.text ?? subject
            subject = party == (InstanceID(other.subject)?.service.text ?? other.subject) ? party : "several"
        }
        if why != other.why, ink != .bad { why = nil }
    }

    private static func words(for event: Event) -> String {
        func field(_ name: String) -> String { event.text(name) ?? "?" }
        switch event.kind {
        case "mesh.started": return "starts \(field("instances")) instances, seed \(field("seed"))"
        case "mesh.stopped": return "has stopped"
        case "run.started": return "all is up: \(field("instances")) instances of \(field("services")) services"
        case "run.ended": return event.text("why") == "stopped" ? "was asked to stop" : "has run its course"
        case "scenario.step": return "scenario: \(field("does"))"
        case "operator.action": return "operator: \(field("does"))"
        case "handshake.refused":
            return event.text("outcome").map { $0 == "timeout" || $0 == "reset" ? "handshake \($0)" : "refused \($0)" }
                ?? "refused"
        case "request.denied": return "denied a request"
        case "certificate.issued", "certificate.renewed": return event.kind.spoken + event.lifeLeft
        case "certificate.forced": return "presents a bad certificate: \(field("certificate"))"
        case "certificate.early": return "waits \(field("in")) for its certificate to begin"
        case "certificate.late": return "got its certificate \(field("by")) after the last had ended"
        case "connection.outlived":
            return "a connection outlived the certificate of \(field("certificate")), which ended at \(field("ended"))"
        case "pair.failing":
            return "\(field("from")) cannot reach \(event.text("to") ?? "anybody"): \(field("outcome"))"
        case "pair.recovered":
            return "\(field("from")) reaches \(event.text("to") ?? "somebody") again after \(field("after"))"
        case "bundle.missed": return "missed the push of bundle \(field("generation")) of \(field("trustDomain"))"
        case "bundle.published": return "bundle \(field("generation")) with roots \(field("roots"))"
        case "root.prepared": return "root \(field("root")) prepared (\(field("origin")))"
        case "root.activated": return "root \(field("root")) signs from now on"
        case "root.retired": return "roots \(field("roots")) left the bundle"
        case "root.tainted": return "roots \(field("roots")) tainted: \(field("instances")) instances ask for another"
        case "root.revoked": return "roots \(field("roots")) revoked: \(field("instances")) instances ask for another"
        case "root.removed": return "roots \(field("roots")) removed"
        case "intermediate.rotated": return "intermediate \(field("root")).\(field("intermediate")) signs from now on"
        case "certificate.restored": return "presents its good certificate again"
        case "scale.decided": return "scaled from \(field("from")) to \(field("to"))"
        case "fault.injected", "fault.cleared":
            let what = [field("fault"), event.text("does")].compactMap(\.self).joined(separator: " ")
            return event.kind.spoken
                + (event.text("certificate").map { ": certificate \($0)" } ?? ": \(what)")
        case let kind where kind.hasPrefix("instance."): return String(kind.dropFirst("instance.".count))
        default: return ([event.kind.spoken] + event.otherFields).joined(separator: "  ")
        }
    }

    private static func ink(of kind: String) -> Ink {
        switch kind {
        case "handshake.refused", "request.denied", "listen.failed", "csr.refused", "certificate.rejected",
            "certificate.failed", "certificate.late", "operator.rejected", "pair.failing", "root.failed",
            "intermediate.failed":
            .bad
        case "certificate.forced", "csr.dropped", "csr.timeout", "certificate.early", "bundle.missed",
            "connection.outlived",
            "restart.delayed", "scenario.step", "operator.action",
            "fault.injected":
            .warning
        case "fault.cleared", "instance.ready", "pair.recovered": .good
        case "mesh.started", "mesh.stopped", "run.started", "run.ended", "scale.decided", "rotation.started",
            "rotation.finished":
            .accent
        case let kind where kind.hasPrefix("root.") || kind.hasPrefix("intermediate."): .accent
        case let kind where kind.hasPrefix("certificate."): .good
        case let kind where kind.hasPrefix("instance."): .quiet
        default: .plain
        }
    }
}

extension Event {
    /// The service of an instance; else the subject itself.
    var party: String { InstanceID(subject)?.service.text ?? subject }

    fileprivate var lifeLeft: String {
        guard let end = text("notAfter").flatMap({ MeshTime(rfc3339: $0) }) else { return "" }
        // X.509 knows whole seconds.
        return ", good for \((end - MeshTime(secondsSinceEpoch: time.secondsSinceEpoch)).short(decimalBelow: 0))"
    }

    fileprivate var otherFields: [String] {
        fields.compactMap { $0.name == "why" ? nil : text($0.name)?.prefixed(with: "\($0.name)=") }
    }
}

extension String {
    fileprivate func prefixed(with prefix: String) -> String { prefix + self }

    /// A kind as words: `fault.not_active` is `fault not active`.
    fileprivate var spoken: String { String(map { $0 == "." || $0 == "_" ? " " : $0 }) }
}

import MeshModel
import MeshRecord

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
    /// The service of an instance; else the subject itself.
    private var party: String

    init(_ event: Event) {
        let look = EventLook(event)
        subject = event.subject.description
        party = event.subject.party.description
        what = look.what
        why = look.saysWhy ? event.why : nil
        ink = look.ink
        isRoutine = look.isRoutine
        likeness = look.isAlikeEverywhere ? event.kind : "\(event.kind) \(party) \(what)"
    }

    /// Makes it say the same of one more. What is true of the first alone goes, but for a refusal's reason.
    mutating func join(_ other: EventText) {
        if subject != other.subject {
            subject = party == other.party ? party : "several"
            party = subject
        }
        if why != other.why, ink != .bad { why = nil }
    }
}

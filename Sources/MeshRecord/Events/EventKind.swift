import MeshModel

/// What kind of event something is: a word with a dot, as in `instance.ready` or `handshake.refused`.
package struct EventKind: Hashable, Sendable {
    package let word: String

    /// What is written is read by the same words.
    package static let all: [EventKind] =
        words(Happening.Kind.self) + words(MeshHappening.Kind.self) + words(ServiceHappening.Kind.self)
        + words(InstanceHappening.Kind.self) + words(PairHappening.Kind.self) + words(AuthorityHappening.Kind.self)
        + words(FaultHappening.Kind.self)

    init(_ kind: some RawRepresentable<String>) { word = kind.rawValue }

    /// - Throws: `Unreadable` for what no event can be.
    package init(parsing word: String) throws(Unreadable) {
        guard let known = Self.all.first(where: { $0.word == word }) else {
            let hint = Self.all.map(\.word).nearest(to: word).map { ": did you mean '\($0)'?" } ?? ""
            throw Unreadable("'\(word)' is no kind of event\(hint)")
        }
        self = known
    }

    /// - Parameter word: a kind's, or what several begin with: `handshake` names all of its kinds.
    /// - Throws: `Unreadable` for what no event can be.
    package static func named(_ word: String) throws(Unreadable) -> Set<EventKind> {
        let family = all.filter { $0.word.hasPrefix(word + ".") }
        return family.isEmpty ? [try EventKind(parsing: word)] : Set(family)
    }

    private static func words<Kind: CaseIterable & RawRepresentable<String>>(_ kinds: Kind.Type) -> [EventKind] {
        kinds.allCases.map { EventKind($0) }
    }
}

// What programs wait for.
extension EventKind {
    package static let instanceReady = EventKind(InstanceHappening.Kind.instanceReady)
    package static let instanceDraining = EventKind(InstanceHappening.Kind.instanceDraining)
    package static let instanceStopped = EventKind(InstanceHappening.Kind.instanceStopped)
    package static let certificateAccepted = EventKind(InstanceHappening.Kind.certificateAccepted)
    package static let certificateInvalid = EventKind(InstanceHappening.Kind.certificateInvalid)
    package static let certificateForced = EventKind(InstanceHappening.Kind.certificateForced)
    package static let certificateRestored = EventKind(InstanceHappening.Kind.certificateRestored)
    package static let bundleReceived = EventKind(InstanceHappening.Kind.bundleReceived)
}

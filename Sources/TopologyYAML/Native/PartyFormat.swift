import MeshModel

/// The ends of a link or a partition.
enum PartyFormat {
    /// A service, a load generator or an instance; else a trust domain; else a zone.
    static let party = Format<Party>(
        schema: ["type": "string"],
        read: { cursor, reading in
            guard case .scalar(let scalar) = cursor.node.content, !scalar.isNull else {
                let expected = "a service, an instance, a trust domain or a zone"
                reading.error(.wrongType, "expected \(expected), found \(cursor.node.kind)", at: cursor)
                return nil
            }
            let meanings = reading.names.parties(scalar.text)
            guard let (party, _) = meanings.first else {
                reading.unknownParty(scalar.text, at: cursor)
                return nil
            }
            if meanings.count > 1 {
                let all = meanings.map(\.what).joined(separator: " and ")
                let hint = "give one of them another name"
                reading.error(.ambiguousName, "\(quoted(scalar.text)) is \(all)", at: cursor, suggestion: hint)
            }
            return party
        },
        write: { .text($0.description) })

    static let parties = Format<Two<Party>>.two(of: party, "two parties such as `[web, catalog]`")
}

extension DeclaredNames {
    /// Everything in this file that has this name.
    fileprivate func parties(_ text: String) -> [(party: Party, what: String)] {
        var found: [(party: Party, what: String)] = []
        if let target = Target(text) {
            if services.contains(target.service.text) {
                found.append((.target(target), target.isInstance ? "an instance" : "a service"))
            } else if loads.contains(target.service.text) {
                found.append((.target(target), target.isInstance ? "an instance" : "a load generator"))
            }
        }
        if trustDomains.contains(text), let domain = TrustDomain(text) {
            found.append((.trustDomain(domain), "a trust domain"))
        }
        if zones.contains(text) { found.append((.zone(text), "a zone")) }
        return found
    }
}

extension Target {
    fileprivate var isInstance: Bool { if case .instance = self { true } else { false } }
}

extension Reading {
    fileprivate func unknownParty(_ text: String, at cursor: Cursor) {
        let known = [names.services, names.loads, names.trustDomains, names.zones].joined()
        error(
            .unknownParty, "there is no service, load generator, trust domain or zone \(quoted(text))", at: cursor,
            suggestion: didYouMean(Target(text)?.service.text ?? text, among: known))
    }
}

import MeshModel

extension DeclaredNames {
    /// Those of a file in our own language.
    init(in root: Cursor) {
        trustDomains = Set((root["trustDomains"]?.entries ?? []).map(\.key.text))
        if trustDomains.isEmpty { trustDomains = [TrustDomainSpec.fallback.name.name] }
        services = Set((root["services"]?.entries ?? []).map(\.key.text))
        loads = Set(
            (root["load"]?.items ?? []).compactMap { load in
                guard let from = load["from"] else { return Load.defaultName.text }
                return from.text
            })
        let fallback = root["defaults"]?["zone"]
        zones = Set((root["services"]?.entries ?? []).compactMap { ($0.value["zone"] ?? fallback)?.text })
    }
}

extension Cursor {
    fileprivate var text: String? { if case .scalar(let scalar) = node.content { scalar.text } else { nil } }
}

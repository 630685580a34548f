import MeshModel

/// A service graph of Istio's isotope, read as a topology.
enum IsotopeGraph {
    /// Told by its shape: the services are a list, and no version says that the file is one of ours.
    static func isGraph(_ root: Node) -> Bool {
        if case .scalar(let kind)? = root["kind"]?.content, kind.text == "MockServiceGraph" { return true }
        guard root["version"] == nil, case .sequence = root["services"]?.content else { return false }
        return true
    }

    static func read(_ root: Cursor, name: String, _ reading: Reading) -> Topology {
        let items = root["services"]?.items ?? []
        reading.names.services = Set(
            items.compactMap { item in
                guard case .scalar(let name)? = item.node["name"]?.content else { return nil }
                return name.text
            })
        var file = IsotopeFile()
        IsotopeFile.record.read(root, reading, into: &file)
        checkNames(file.services, items, reading)
        var draft = TopologyDraft(name: name)
        draft.services = file.services.map(\.draft)
        draft.load = entrypoints(of: draft).map(load)
        return draft.topology(root, reading)
    }

    private static func checkNames(_ services: [IsotopeService], _ items: [Cursor], _ reading: Reading) {
        var seen: Set<ServiceName> = []
        for (service, item) in zip(services, items) {
            guard let name = service.name, !seen.insert(name).inserted else { continue }
            reading.error(.duplicateKey, "there is already a service \(quoted(name.text))", at: item["name"] ?? item)
        }
    }

    /// Where none is marked, the services that nobody calls.
    private static func entrypoints(of draft: TopologyDraft) -> [ServiceName] {
        let marked = draft.services.filter(\.service.isEntrypoint)
        if !marked.isEmpty { return marked.map(\.service.name) }
        let called = Set(draft.services.flatMap { $0.service.script.calls.map(\.to) })
        return draft.services.map(\.service.name).filter { !called.contains($0) }
    }

    /// Isotope leaves load to the user; so that a graph runs as it is, it gets a little.
    private static func load(to service: ServiceName) -> LoadDraft {
        var load = LoadDraft()
        load.to = service
        load.rate = Rate(perSecond: 10)
        return load
    }
}

/// The top of a service graph.
struct IsotopeFile: Sendable {
    var defaults = IsotopeService()
    var services: [IsotopeService] = []

    static let record = Record<IsotopeFile>(
        "a service graph", unknownKeys: .warning,
        [
            .ignored("apiVersion"), .ignored("kind"),
            .misprint("default", of: "defaults") { cursor, reading, file in
                IsotopeService.record.read(cursor, reading, into: &file.defaults)
            },
            Field(
                "defaults", schema: [:], "What every service has where it says nothing else.",
                read: { cursor, reading, file in IsotopeService.record.read(cursor, reading, into: &file.defaults) },
                write: { _, _ in nil }),
            Field(
                "services", required: true, schema: [:], "The services.",
                read: { cursor, reading, file in
                    let base = file.defaults
                    file.services =
                        Format.list(of: IsotopeService.format(base), atLeast: 1, "a list of services")
                        .read(cursor, reading) ?? []
                }, write: { _, _ in nil }),
        ])
}

import MeshModel

/// The whole language: every key at the top of a file. What stands later may refer to what stands earlier.
enum TopologyLanguage {
    static func read(_ root: Cursor, name: String, _ reading: Reading) -> Topology {
        reading.names = DeclaredNames(in: root)
        var draft = TopologyDraft(name: name)
        record.read(root, reading, into: &draft)
        return draft.topology(root, reading)
    }

    static let record = Record<TopologyDraft>(
        "a topology",
        [
            version,
            Field(
                "name", \.name, NameFormat.topology,
                "What reports call it; else the file's name."),
            Field("seed", \.seed, NumberFormat.seed, "Draws everything that is random in a run."),
            Field("clock", \.clock, ClockFormat.record, "Where mesh time begins, and how fast it runs."),
            Field(
                "startTimeout", \.startTimeout, DurationFormat.timeout,
                "A run begins without the instances that are not ready by then; by default it waits for all."),
            trustDomains,
            defaults,
            services,
            load,
            Field(
                "scenario", \.scenario, .list(of: ScenarioEntry.format, "a list of scenario steps"),
                "What happens to the mesh, and when."),
            Field(
                "expect", \.expectations, .list(of: ExpectationFormat.format, "a list of expectations"),
                "What must have held when the run ends."),
            Field("discovery", \.discovery, discovery, "How news of endpoints reaches callers."),
            Field("authorization", \.authorization, authorization, "What holds where no `allow` list says otherwise."),
            Field("network", \.network, NetworkFormat.record, "What a simulation's network does to messages."),
            CostFormat.field,
        ])

    private static let version = Field<TopologyDraft>(
        "version", schema: ["const": 1], "The version of this language: 1.",
        read: { cursor, reading, _ in
            if let version = NumberFormat.integer(0...1_000_000).read(cursor, reading), version != 1 {
                reading.error(.outOfRange, "this meshsim reads version 1 of the language, not \(version)", at: cursor)
            }
        }, write: { _, _ in .literal("1") })

    private static let discovery = Record<DiscoverySpec>(
        "discovery",
        [Field("delay", \.delay, DurationFormat.duration, "From a change of endpoints to the moment callers know it.")])

    private static let authorization = Record<AuthorizationSpec>(
        "authorization",
        [Field("default", \.fallback, .word("a default"), "Who may call a service that has no `allow` list.")])

    private static let trustDomains = Field<TopologyDraft>(
        "trustDomains", schema: .mapping(to: TrustDomainFormat.format.schema),
        "Trust domains by name, each with its own CA.",
        read: { cursor, reading, draft in
            let specs: [TrustDomainSpec] = cursor.named(reading, "trust domain") { key, value in
                guard let name = NameFormat.trustDomain.read(key.cursor, reading),
                    var spec = TrustDomainFormat.format.read(value, reading)
                else { return nil }
                spec.name = name
                return spec
            }
            if !specs.isEmpty { draft.trustDomains = specs }
            draft.setFirstTrustDomain()
        },
        write: { draft, base in
            guard draft.trustDomains != base.trustDomains else { return nil }
            return .mapping(draft.trustDomains.map { .init($0.name.name, TrustDomainFormat.format.write($0)) })
        })

    /// Never written: a service that was read says everything itself.
    private static let defaults = Field<TopologyDraft>(
        "defaults", schema: ServiceDraft.record.schema, "What every service has where it says nothing else.",
        read: { cursor, reading, draft in ServiceDraft.record.read(cursor, reading, into: &draft.defaults) },
        write: { _, _ in nil })

    private static let services = Field<TopologyDraft>(
        "services", required: true, schema: .mapping(to: ServiceDraft.record.schema), "Services by name.",
        read: { cursor, reading, draft in
            draft.services = cursor.named(reading, "service") { key, value in
                guard let name = NameFormat.service.read(key.cursor, reading) else { return nil }
                var service = draft.defaults
                service.service.name = name
                ServiceDraft.record.read(value, reading, into: &service)
                return service
            }
            reading.names.edges = draft.edges
        },
        write: { draft, _ in
            .mapping(
                draft.services.map { .init($0.service.name.text, ServiceDraft.record.write($0, over: draft.defaults)) })
        })

    private static let loads = Format.list(of: LoadDraft.format, "a list of load generators")

    private static let load = Field<TopologyDraft>(
        "load", schema: loads.schema, "Load generators: workloads of their own that call services.",
        read: { cursor, reading, draft in
            draft.load = loads.read(cursor, reading) ?? []
            reading.names.edges = draft.edges
        },
        write: { draft, _ in draft.load.isEmpty ? nil : loads.write(draft.load) })
}

extension Cursor {
    /// The entries of a mapping from names to things; at least one.
    fileprivate func named<Value>(
        _ reading: Reading, _ thing: String, _ read: (Cursor.Key, Cursor) -> Value?
    ) -> [Value] {
        guard case .mapping(let entries) = node.content, !entries.isEmpty else {
            let message =
                node.isEmpty
                ? "a topology needs a \(thing)" : "expected a mapping of \(thing)s, found \(node.kind)"
            reading.error(.wrongType, message, at: self)
            return []
        }
        return self.entries.compactMap { read($0.key, $0.value) }
    }
}

extension Node {
    fileprivate var isEmpty: Bool {
        switch content {
        case .scalar: isNull
        case .sequence: false
        case .mapping(let entries): entries.isEmpty
        }
    }
}

import MeshModel

/// A service of an isotope graph, or the defaults of all.
struct IsotopeService: Sendable {
    var name: ServiceName?
    var namespace = "default"
    var replicas = 1
    var isEntrypoint = false
    var errorRate = Fraction.zero
    var requestSize = ByteCount.zero
    var responseSize = ByteCount.zero
    var script = Script(steps: [])

    static let record = Record<IsotopeService>(
        "a service", unknownKeys: .warning,
        [
            Field("name", \.name, NameFormat.service, "Its name."),
            Field("namespace", \.namespace, NameFormat.namespace, "The namespace in its SPIFFE ID."),
            Field("numReplicas", \.replicas, NumberFormat.integer(0...100_000), "How many instances it has."),
            Field("isEntrypoint", \.isEntrypoint, BooleanFormat.flag, "Whether load comes in here."),
            Field("errorRate", \.errorRate, QuantityFormat.share, "The chance of an answer 500."),
            Field("requestSize", \.requestSize, QuantityFormat.size, "The size of the bodies of its own calls."),
            .misprint("payloadSize", of: "requestSize") { cursor, reading, service in
                if let size = QuantityFormat.size.read(cursor, reading) { service.requestSize = size }
            },
            Field("responseSize", \.responseSize, QuantityFormat.size, "The size of its answers' bodies."),
            Field("script", \.script, IsotopeScript.format, "What a request does."),
            .withoutEffect("numRbacPolicies", "meshsim has no RBAC policies"),
            .withoutEffect("cluster", "there is one cluster"),
            type,
        ])

    /// A service that has in `base` what it does not say.
    static func format(_ base: IsotopeService) -> Format<IsotopeService> {
        record.format(
            from: base,
            finish: { service, cursor, reading in
                if cursor.node["name"] == nil {
                    reading.error(.missingKey, "a service needs the key `name`", at: cursor)
                }
                return service
            }, draft: { $0 })
    }

    var draft: ServiceDraft {
        var service = Service(name: name ?? Load.defaultName, trustDomain: TrustDomainSpec.fallback.name)
        service.namespace = namespace
        service.replicas = replicas
        service.isEntrypoint = isEntrypoint
        service.errorRate = errorRate
        service.requestSize = requestSize
        service.responseSize = responseSize
        service.script = script
        return ServiceDraft(service)
    }

    private enum Kind: String, CaseIterable, Sendable { case http, grpc }

    private static let type = Field<IsotopeService>(
        "type", schema: [:], "The protocol.",
        read: { cursor, reading, _ in
            guard Format<Kind>.word("a protocol").read(cursor, reading) == .grpc else { return }
            reading.warnOnce("`type: grpc`", "every service talks HTTP/1.1", cursor)
        }, write: { _, _ in nil })
}

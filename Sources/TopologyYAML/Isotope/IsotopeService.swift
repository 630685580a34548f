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
            misnamedSize,
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

    private static let misnamedSize = Field<IsotopeService>(
        "payloadSize", schema: .object([]), "A misprint of `requestSize` in isotope's own texts.",
        read: { cursor, reading, service in
            reading.warn(
                .unknownKey, "isotope reads `requestSize`, not `payloadSize`; taken for it", at: cursor.location,
                cursor.path)
            if let size = QuantityFormat.size.read(cursor, reading) { service.requestSize = size }
        }, write: { _, _ in nil })

    private enum Kind: String, CaseIterable, Sendable { case http, grpc }

    private static let type = Field<IsotopeService>(
        "type", schema: .object([]), "The protocol.",
        read: { cursor, reading, _ in
            guard Format<Kind>.word("a protocol").read(cursor, reading) == .grpc else { return }
            reading.warnOnce("`type: grpc`", "every service talks HTTP/1.1", cursor)
        }, write: { _, _ in nil })
}

extension Field {
    /// A key that says nothing about a mesh.
    static func ignored(_ key: String) -> Field {
        Field(key, schema: .object([]), "", read: { _, _, _ in }, write: { _, _ in nil })
    }

    /// A key that means something to isotope but nothing here; said once a file.
    static func withoutEffect(_ key: String, _ why: String) -> Field {
        Field(
            key, schema: .object([]), why, read: { cursor, reading, _ in reading.warnOnce("`\(key)`", why, cursor) },
            write: { _, _ in nil })
    }
}

extension Reading {
    fileprivate func warnOnce(_ what: String, _ why: String, _ cursor: Cursor) {
        let message = "\(what) has no effect: \(why)"
        guard !diagnostics.contains(where: { $0.message == message }) else { return }
        warn(.noEffect, message, at: cursor.location, cursor.path)
    }
}

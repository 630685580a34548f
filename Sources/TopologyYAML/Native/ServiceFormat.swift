import MeshModel

/// A service as its keys say it, before the names in its allow list stand for anything.
struct ServiceDraft: Hashable, Sendable {
    var service: Service
    var allow: [AllowEntry]?

    /// One entry of an allow list.
    struct AllowEntry: Hashable, Sendable {
        enum Principal: Hashable, Sendable {
            case workload(ServiceName)
            case pattern(SPIFFEIDPattern)
        }

        var principal: Principal
        var location: SourceLocation?
    }

    init(_ service: Service) {
        self.service = service
        allow = service.allow?.map { rule in
            switch rule.principal {
            case .service(let name, _): AllowEntry(principal: .workload(name), location: rule.location)
            case .pattern(let pattern): AllowEntry(principal: .pattern(pattern), location: rule.location)
            }
        }
    }

    /// The keys of a service, and of `defaults`.
    static let record = Record<ServiceDraft>(
        "a service",
        [
            Field("namespace", \.service.namespace, NameFormat.namespace, "The namespace in its SPIFFE ID."),
            Field(
                "trustDomain", \.service.trustDomain, ReferenceFormat.trustDomain,
                "The trust domain; else the first one."),
            Field(
                "replicas", \.service.replicas, NumberFormat.integer(0...100_000), "How many instances it starts with."),
            Field(
                "entrypoint", \.service.isEntrypoint, BooleanFormat.flag,
                "A note to readers that load comes in here, without effect: `load` says where it does."),
            Field(
                "script", \.service.script, ScriptFormat.script,
                "What a request does: steps in order; a nested list is concurrent."),
            Field(
                "workers", \.service.workers, NumberFormat.integer(1...1_000_000),
                "Requests that an instance works on at one time."
            ),
            Field(
                "queue", \.service.queue, NumberFormat.integer(0...10_000_000),
                "Requests that may wait for a worker; beyond, an instance answers 503."),
            Field("errorRate", \.service.errorRate, QuantityFormat.share, "The chance that a request is answered 500."),
            Field(
                "requestSize", \.service.requestSize, QuantityFormat.size, "The size of the bodies of its own calls."),
            Field("responseSize", \.service.responseSize, QuantityFormat.size, "The least size of a response's body."),
            Field(
                "allow", \.allow, .list(of: AllowFormat.entry, "a list of who may call"),
                "Who may call: services, load generators, or SPIFFE ID patterns. An empty list: nobody."),
            Field("mtls", \.service.mtls, .word("an mTLS mode"), "Whether connections to it are TLS."),
            Field(
                "clientCertificate", \.service.clientCertificate, .word("a demand on client certificates"),
                "What its listener asks of clients."),
            Field("tls", \.service.tls, tlsVersions, "The TLS versions it speaks."),
            Field(
                "loadBalancing", \.service.loadBalancing, .word("a load balancing policy"),
                "How it picks an endpoint for a call."),
            Field(
                "connections", \.service.connections, connections, "How callers keep their connections to it."),
            Field("scaleDown", \.service.scaleDown, .word("an order"), "Which instances go first when it shrinks."),
            Field(
                "drainTimeout", \.service.drainTimeout, DurationFormat.duration,
                "How long requests under way may take once an instance is told to stop."),
            Field(
                "zone", \.service.zone, NameFormat.zone,
                "Where its instances are, for links and partitions of the network."),
            Field("cores", \.service.cores, NumberFormat.cores, "Processors of each instance, in simulations only."),
        ])

    /// `1.3` and `1.2` are numbers to YAML: an editor must accept both.
    private static let tlsVersions: Format<TLSVersions> = {
        let words = Format<TLSVersions>.word("a choice of TLS versions")
        return Format(
            schema: ["enum": ["1.3", "1.2+", "1.2", 1.3, 1.2]],
            read: words.read, write: words.write)
    }()

    private static let connections = Record<ConnectionSpec>(
        "connections",
        [
            Field("idleTimeout", \.idleTimeout, DurationFormat.timeout, "A connection unused for this long is closed."),
            Field(
                "perEndpoint", \.perEndpoint, NumberFormat.integer(1...65_535), "Connections to one endpoint at most."),
            Field(
                "maxAge", \.maxAge, DurationFormat.timeout, "A connection older than this is closed after its request."),
            Field(
                "onRotation", \.onRotation, .word("a way to treat connections"),
                "What becomes of a connection when either end gets another certificate."),
            Field(
                "resumption", \.resumption, BooleanFormat.onOff,
                "Whether a TLS session may be resumed, which verifies nothing anew."),
            Field(
                "ticketLifetime", \.ticketLifetime, DurationFormat.ticketLifetime,
                "How long after a full handshake its session may be resumed: 2h, unless given, and 7d at most."),
            Field(
                "connectRetries", \.connectRetries, NumberFormat.integer(0...100),
                "How often a request is tried over whose connection could not be made, or was closed before it."),
        ])
}

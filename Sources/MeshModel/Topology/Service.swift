/// A service: how many instances, what each request does, and who may call.
package struct Service: Hashable, Sendable {
    package var name: ServiceName
    package var namespace: String = "default"
    package var trustDomain: TrustDomain
    package var replicas: Int = 1
    /// A note to readers. Only in a graph of isotope, which says nothing of load, is this where load comes in.
    package var isEntrypoint: Bool = false
    package var script: Script = Script(steps: [])
    /// Requests that an instance works on at one time; a request holds its worker while its script runs.
    package var workers: Int = 64
    /// Requests that may wait for a worker; beyond, an instance answers 503.
    package var queue: Int = 1_024
    /// The chance that a request is answered 500 once its script has run.
    package var errorRate: Fraction = .zero
    /// The size of the bodies of this service's own calls, where a call says nothing.
    package var requestSize: ByteCount = .zero
    /// The least size of a response's body.
    package var responseSize: ByteCount = .zero
    /// nil: no list; the topology's authorization default holds. Empty: nobody.
    package var allow: [AllowRule]?
    package var mtls: MTLSMode = .strict
    package var clientCertificate: ClientCertificate = .required
    package var tls: TLSVersions = .only13
    package var loadBalancing: LoadBalancing = .leastRequest
    package var connections: ConnectionSpec = ConnectionSpec()
    package var scaleDown: VictimOrder = .newest
    /// How long in-flight work may take once an instance is told to stop.
    package var drainTimeout: Duration = .seconds(5)
    /// Where its instances are, for the network's links and partitions.
    package var zone: String?
    /// Processors of each instance (simulations only; see `CostSpec`). Positive.
    package var cores: Double = 1

    package init(name: ServiceName, trustDomain: TrustDomain) {
        self.name = name
        self.trustDomain = trustDomain
    }

    package var spiffeID: SPIFFEID { SPIFFEID(trustDomain: trustDomain, namespace: namespace, service: name) }

    /// The names an ordinary TLS client can match (RFC 6125).
    package var dnsNames: [String] { ["\(name).\(namespace).\(trustDomain)", name.text] }
}

/// Whether connections to a service are TLS.
package enum MTLSMode: String, CaseIterable, Sendable {
    /// TLS only.
    case strict
    /// TLS and plain text on one port, told apart by the first byte.
    case permissive
    /// Plain text: nobody proves anything.
    case disabled
}

/// What a listener asks of its TLS clients. Anything but `required` is a mistake to look at.
package enum ClientCertificate: String, CaseIterable, Sendable {
    case required
    /// Asked for and verified when sent, but a client without one is let in.
    case optional
    /// Never asked for: one-way TLS.
    case none
}

/// The versions of TLS that a service speaks.
package enum TLSVersions: String, CaseIterable, Sendable {
    case only13 = "1.3"
    case from12 = "1.2+"
    case only12 = "1.2"
}

/// How callers choose among a service's endpoints.
package enum LoadBalancing: String, CaseIterable, Sendable {
    case roundRobin = "round_robin"
    case random
    /// The better of two random choices (Mitzenmacher, "The power of two choices").
    case leastRequest = "least_request"
}

/// How a caller keeps its connections to one service.
package struct ConnectionSpec: Hashable, Sendable {
    /// A connection without a request for this long is closed by the caller.
    package var idleTimeout: Duration
    /// Connections from one caller instance to one endpoint; a call above that waits for one.
    package var perEndpoint: Int
    /// A connection older than this is closed after its current request; nil: never for its age.
    package var maxAge: Duration?
    /// What becomes of open connections when either end gets another certificate.
    package var onRotation: OnRotation
    /// Whether a TLS session may be resumed. A resumed session verifies nothing anew, and so outlives expiry, rotation and
    /// revocation.
    package var resumption: Bool
    /// How long after a full handshake its session may be resumed, however often it was renewed since. At most a week (RFC
    /// 8446, section 4.6.1).
    package var ticketLifetime: Duration
    /// How often a request is tried over that provably reached nobody: its connection could not be made, or was closed
    /// between requests. Such tries are no retries. Proxies do so, too (Envoy: `connect-failure`, twice as Istio sets it).
    package var connectRetries: Int

    /// What becomes of open connections when either end has another certificate.
    package enum OnRotation: String, CaseIterable, Sendable {
        /// They go on with the certificates they began with.
        case keep
        /// They end with the request under way.
        case drain
        /// They end at once, whatever is under way.
        case close
    }

    package init(
        idleTimeout: Duration = .seconds(60), perEndpoint: Int = 256, maxAge: Duration? = nil,
        onRotation: OnRotation = .keep, resumption: Bool = false, ticketLifetime: Duration = .seconds(7_200),
        connectRetries: Int = 3
    ) {
        self.idleTimeout = idleTimeout
        self.perEndpoint = perEndpoint
        self.maxAge = maxAge
        self.onRotation = onRotation
        self.resumption = resumption
        self.ticketLifetime = ticketLifetime
        self.connectRetries = connectRetries
    }
}

/// Which instances go first when a service shrinks.
package enum VictimOrder: String, CaseIterable, Sendable {
    case newest
    case oldest
    case soonestToExpire = "soonest-to-expire"
}

/// One entry of an `allow` list, with the place it was written.
package struct AllowRule: Hashable, Sendable {
    /// Whom an entry admits: one workload, or all whose SPIFFE ID fits a pattern.
    package enum Principal: Hashable, Sendable {
        /// A service of this topology, by its name; stands for its SPIFFE ID.
        case service(ServiceName, SPIFFEID)
        case pattern(SPIFFEIDPattern)
    }

    package var principal: Principal
    package var location: SourceLocation?

    package init(_ principal: Principal, location: SourceLocation? = nil) {
        self.principal = principal
        self.location = location
    }

    package func matches(_ id: SPIFFEID) -> Bool {
        switch principal {
        case .service(_, let expected): id == expected
        case .pattern(let pattern): pattern.matches(id)
        }
    }

    /// As the file has it.
    package var text: String {
        switch principal {
        case .service(let name, _): name.text
        case .pattern(let pattern): pattern.description
        }
    }
}

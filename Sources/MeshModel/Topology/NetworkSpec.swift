/// What a simulation's network does to messages; a live run has the machine's own.
package struct NetworkSpec: Hashable, Sendable {
    /// From one instance to another, one way, drawn for each message; messages of a connection keep their order.
    package var latency: Distribution
    /// The chance that a message is lost; its connection is then reset.
    package var loss: Fraction
    /// For some pairs; the first that fits a pair counts.
    package var links: [Link]

    package init(
        latency: Distribution = .constant(.microseconds(250)), loss: Fraction = .zero, links: [Link] = []
    ) {
        self.latency = latency
        self.loss = loss
        self.links = links
    }

    /// The way between two parties, either way.
    package struct Link: Hashable, Sendable {
        package var ends: Parties
        /// nil: the network's.
        package var latency: Distribution?
        package var loss: Fraction?

        /// The two parties of a link, in either order.
        package struct Parties: Hashable, Sendable {
            package var a: Party
            package var b: Party

            package init(_ a: Party, _ b: Party) {
                self.a = a
                self.b = b
            }
        }

        package init(_ ends: Parties, latency: Distribution? = nil, loss: Fraction? = nil) {
            self.ends = ends
            self.latency = latency
            self.loss = loss
        }
    }
}

/// What work takes in a simulation, of one core at full speed; in a live run it takes what it takes.
package struct CostSpec: Hashable, Sendable {
    package var clientHandshake: Duration
    package var serverHandshake: Duration
    package var clientResumption: Duration
    package var serverResumption: Duration
    /// To check a CSR and sign a certificate, at the authority.
    package var signing: Duration
    /// To make a key and a CSR, and to check the certificate that comes, at the instance.
    package var renewal: Duration
    /// To take in and answer a request; of a caller, to send it and take in the answer.
    package var request: Duration

    package init(
        clientHandshake: Duration, serverHandshake: Duration, clientResumption: Duration, serverResumption: Duration,
        signing: Duration, renewal: Duration, request: Duration
    ) {
        self.clientHandshake = clientHandshake
        self.serverHandshake = serverHandshake
        self.clientResumption = clientResumption
        self.serverResumption = serverResumption
        self.signing = signing
        self.renewal = renewal
        self.request = request
    }

    /// Means of `meshsim-bench costs` (scripts/bench) on one core of an AMD EPYC with OpenSSL 3.0, TLS 1.3, X25519 and P-256,
    /// rounded. A request is half of what `scripts/bench/run` has for one on an open connection, both ends together.
    package static let measured = CostSpec(
        clientHandshake: .microseconds(735), serverHandshake: .microseconds(725), clientResumption: .microseconds(235),
        serverResumption: .microseconds(555), signing: .microseconds(110), renewal: .microseconds(290),
        request: .microseconds(22))
}

/// How an instance's own clock differs from the mesh's.
package struct SkewSpec: Hashable, Sendable {
    /// How far ahead it is at the start of the run, drawn for each instance; behind where negative.
    package var skew: Distribution
    /// By how much too fast it runs, in parts per million, drawn uniformly for each instance; too slow where negative.
    package var driftPPM: ClosedRange<Double>

    package init(skew: Distribution = .constant(.zero), driftPPM: ClosedRange<Double> = 0...0) {
        self.skew = skew
        self.driftPPM = driftPPM
    }
}

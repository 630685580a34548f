// The one protocol between an instance and the control plane. Nothing else is shared between the two.

/// What an instance tells the control plane.
package enum InstanceMessage: Hashable, Sendable {
    case certificateRequest(CSR, reason: IssueReason)
    /// The certificate that came for this CSR has been validated and is in use from now on.
    case certificateAccepted(serial: String, notBefore: MeshTime, notAfter: MeshTime, answering: CSR.ID)
    /// The certificate that came for this CSR failed validation; the last good one stays in use.
    case certificateRejected(reason: String, answering: CSR.ID)
    /// The listener is bound: callers may be sent here.
    case listening(Address)
    /// It cannot listen on the address that it was given, and never will.
    case listenFailed(Address, why: String)
    /// Nothing is in flight any more and the listener is closed.
    case drained
    /// To whoever asked with `reportLoad`.
    case load(LoadSample)
    /// The snapshot of this version is in use.
    case acknowledged(Resource, version: Int)
}

/// What the control plane tells an instance.
package enum ControlMessage: Hashable, Sendable {
    /// The answer to a CSR: the chain, leaf first, without the root (DER).
    case certificate(chain: [[UInt8]], answering: CSR.ID)
    case certificateRefused(reason: String, answering: CSR.ID)
    case bundles(BundleSnapshot)
    case endpoints(EndpointSnapshot)
    case policy(PolicySnapshot)
    /// Make a new key and ask for a certificate now.
    case renew
    /// Tell how much there is to do, at this interval; nil: no longer. Until it is asked for, nothing is told.
    case reportLoad(every: Duration?)
    /// Finish what is in flight within the time given, then close; listen on for `grace` at least, for callers who have
    /// not heard of it.
    case drain(timeout: Duration, grace: Duration)
}

/// A request for a certificate.
package struct CSR: Hashable, Sendable {
    package var id: ID
    /// PKCS#10 (RFC 2986, DER).
    package var der: [UInt8]

    /// Tells an instance's requests apart.
    package struct ID: Hashable, Sendable {
        /// Which of the certificates that it has sought, from 1.
        package var search: Int
        /// How often it has asked for that one, from 1; each time for the same key.
        package var attempt: Int

        package init(search: Int, attempt: Int) {
            self.search = search
            self.attempt = attempt
        }
    }

    package init(id: ID, der: [UInt8]) {
        self.id = id
        self.der = der
    }
}

/// Why an instance asks for a certificate.
package enum IssueReason: String, Sendable {
    /// The first certificate of an instance.
    case initial
    /// It is time, by the certificate's life.
    case renewal
    /// The control plane asked, since an operator did or its issuer is not to be trusted any longer.
    case orderedRenewal = "rotation"
}

/// What the control plane sends to instances in versions, each of which they acknowledge.
package enum Resource: String, Sendable {
    case bundles, endpoints, policy
}

/// The roots by which peers are verified: one bundle per trust domain, never one union.
package struct BundleSnapshot: Hashable, Sendable {
    package var version: Int
    package var bundles: [TrustDomain: [Root]]
    /// The generation of each domain's bundle.
    package var generations: [TrustDomain: Int]

    /// A root certificate (DER).
    package typealias Root = [UInt8]

    package init(version: Int, bundles: [TrustDomain: [Root]], generations: [TrustDomain: Int] = [:]) {
        self.version = version
        self.bundles = bundles
        self.generations = generations
    }
}

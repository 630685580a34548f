/// Something that is done to the mesh, at times counted from the start of the run.
package struct ScenarioStep: Hashable, Sendable {
    package var when: When
    package var action: OperatorAction
    /// How long a fault lasts; nil: until a step clears it.
    package var lasts: Span?
    package var location: SourceLocation?

    package init(when: When, action: OperatorAction, lasts: Span? = nil, location: SourceLocation? = nil) {
        self.when = when
        self.action = action
        self.lasts = lasts
        self.location = location
    }

    package init(at: Duration, action: OperatorAction, location: SourceLocation? = nil) {
        self.init(when: .at(.exactly(at)), action: action, location: location)
    }

    /// A length of time that the file says, or that the seed draws.
    package enum Span: Hashable, Sendable {
        case exactly(Duration)
        /// Uniform from the first, included, to the last.
        case between(Duration, Duration)

        package var earliest: Duration {
            switch self {
            case .exactly(let moment), .between(let moment, _): moment
            }
        }

        package var latest: Duration {
            switch self {
            case .exactly(let moment), .between(_, let moment): moment
            }
        }
    }

    package enum When: Hashable, Sendable {
        case at(Span)
        /// First at `from`, then each `every` later, before `until`. With `every` a span, each gap is drawn anew.
        case every(Span, from: Duration, until: Duration)

        package var earliest: Duration {
            switch self {
            case .at(let span): span.earliest
            case .every(_, let from, _): from
            }
        }

        package var latest: Duration {
            switch self {
            case .at(let span): span.latest
            case .every(_, _, let until): until
            }
        }
    }
}

/// What an operator can do to a running mesh, by scenario or by command.
package enum OperatorAction: Hashable, Sendable {
    case scale(ServiceName, to: Int, order: VictimOrder?)
    case rotate(RotationScope)
    case inject(Fault)
    case clear(Fault.Handle)
    case authority(AuthorityAction, of: TrustDomain)
}

package enum RotationScope: Hashable, Sendable {
    case everything
    case target(Target)
}

/// What is done to a trust domain's authority. Any order is allowed: a wrong one fails as it would in a real mesh.
package enum AuthorityAction: Hashable, Sendable {
    /// A whole root rotation: prepare, distribute, activate, retire and remove, with a wait between them.
    case rotateRoot(RootRotation)
    /// Makes the next root, with an issuer below it. Nobody trusts it yet, and it signs nothing.
    case prepare(RootOrigin)
    /// Sends the bundle of every root that is prepared or in use.
    case distribute
    /// From now on the newest root's issuer signs.
    case activate
    /// Has every workload whose certificate comes from an older root ask for another, in batches.
    case taint
    /// Sends the bundle without the roots older than the active one.
    case retire
    /// `retire`, and `taint` at once: for a root whose key is known to others.
    case revoke
    /// Destroys the keys of the retired roots.
    case remove
    /// A new intermediate below the active root signs from now on.
    case rotateIntermediate
}

/// How the next root comes to be.
package enum RootOrigin: String, CaseIterable, Sendable {
    /// A key of its own.
    case new
    /// A key of its own, with a certificate by the root before it too, which issuers send along.
    case crossSigned = "cross-signed"
    /// The same key and name, with a later end (Istio's self-signed root).
    case sameKey = "same-key"
}

package struct RootRotation: Hashable, Sendable {
    package enum Strategy: String, CaseIterable, Sendable {
        /// Both roots are trusted before the new one signs, and until the last leaf of the old one is gone.
        case overlap
        /// The new root takes the old one's place at once, in bundles and at the issuer.
        case cutover
        case crossSigned = "cross-signed"
        case sameKey = "same-key"
    }

    package var strategy: Strategy
    /// From the distribution of the bundle with both roots to the activation of the new one.
    package var distributeWait: Duration
    /// From activation to the moment the old root leaves the bundle.
    package var reissueWait: Duration
    /// From there to the removal of its key.
    package var retireWait: Duration

    package init(
        strategy: Strategy = .overlap, distributeWait: Duration = .seconds(600),
        reissueWait: Duration = .seconds(86_400), retireWait: Duration = .seconds(3_600)
    ) {
        self.strategy = strategy
        self.distributeWait = distributeWait
        self.reissueWait = reissueWait
        self.retireWait = retireWait
    }
}

/// Something that is made to go wrong until it is cleared.
package enum Fault: Hashable, Sendable {
    case certificate(CertificateFault, on: Target)
    /// An instance dies and is replaced. A service's instances, and whatever replaces them, die until the fault is cleared.
    case crash(Target)
    /// What is wrong with the authority of this trust domain.
    case authority(AuthorityFault, TrustDomain)
    /// Nothing passes between both (simulations only).
    case partition(Party, Party)

    /// A fault's name and subject, by which it is cleared. A partition's parties stand in the order of their names.
    package enum Handle: Hashable, Sendable {
        case certificate(Target)
        case crash(Target)
        case authority(TrustDomain)
        case partition(Party, Party)
    }

    package var handle: Handle {
        switch self {
        case .certificate(_, let target): .certificate(target)
        case .crash(let target): .crash(target)
        case .authority(_, let domain): .authority(domain)
        case .partition(let a, let b): a.description <= b.description ? .partition(a, b) : .partition(b, a)
        }
    }
}

/// What is wrong with a certificate that an instance is made to present.
package enum CertificateFault: String, CaseIterable, Sendable {
    /// Signed by the mesh's CA, its notAfter in the past.
    case expired
    /// Signed by a stranger's CA with the right names in it.
    case untrusted
    /// Signed by the mesh's CA for another workload.
    case wrongIdentity = "wrong-identity"
}

/// What is wrong with an authority.
package enum AuthorityFault: Hashable, Sendable {
    /// It answers no CSR.
    case pause
    /// Each answer takes this much longer.
    case slow(Distribution)
    /// It answers with certificates such as these, which an honest instance refuses.
    case issues(CertificateFault)
}

import MeshModel
import MeshRecord

/// How an event is shown: in which words and ink, and whether at all.
struct EventLook {
    var what: String
    var ink: Ink
    var isRoutine = false
    /// Whether its reason is worth saying beside.
    var saysWhy = true
    /// Whether it says the same of whomever it is about.
    var isAlikeEverywhere = false

    init(_ what: String, _ ink: Ink) {
        self.what = what
        self.ink = ink
    }

    init(_ event: Event) {
        self =
            switch event.happening {
            case .mesh(_, let happening): Self.look(happening, event)
            case .service(_, let happening): Self.look(happening, event)
            case .instance(_, let happening): Self.look(happening, event)
            case .pair(let pair, let happening): Self.look(happening, pair)
            case .handshakeRefused(let verdict, _): Self.refused(verdict.outcome)
            case .authority(_, let happening): Self.look(happening, event)
            case .fault(let happening): Self.look(happening, event)
            case .renewalsStarted: Self(event.words, .accent)
            case .operatorRejected: Self(event.words, .bad)
            }
    }

    private func routine() -> EventLook {
        var look = self
        look.isRoutine = true
        return look
    }

    // MARK: By subject

    private static func look(_ happening: MeshHappening, _ event: Event) -> EventLook {
        switch happening {
        case .started(let seed, let instances): return Self("starts \(instances) instances, seed \(seed)", .accent)
        case .stopped: return Self("has stopped", .accent)
        case .runDrawn: return Self(event.words, .plain).routine()
        case .runStarted(let services, let instances):
            return Self("all is up: \(instances) instances of \(services) services", .accent)
        case .runEnded(let end):
            var look = Self(end == .stopped ? "was asked to stop" : "has run its course", .accent)
            look.saysWhy = false
            return look
        case .scenarioStep(let step): return Self("scenario: \(step.summary)", .warning)
        case .operatorAction(let action): return Self("operator: \(action.summary)", .warning)
        }
    }

    private static func look(_ happening: ServiceHappening, _ event: Event) -> EventLook {
        switch happening {
        case .scaleDecided(let from, let to, _): Self("scaled from \(from) to \(to)", .accent)
        case .endpointsPublished: Self(event.words, .plain).routine()
        case .restartDelayed: Self(event.words, .warning)
        }
    }

    private static func look(_ happening: PairHappening, _ pair: Pair) -> EventLook {
        switch happening {
        case .failing(let outcome, _): Self("\(pair.from) cannot reach \(pair.to): \(outcome)", .bad)
        case .recovered(let after): Self("\(pair.from) reaches \(pair.to) again after \(after.text)", .good)
        case .connectionOutlived(let holder, let ended):
            Self("a connection outlived the certificate of \(holder), which ended at \(ended)", .warning)
        }
    }

    private static func refused(_ outcome: Outcome) -> EventLook {
        let isSilence = outcome == .timeout || outcome == .reset
        return Self(isSilence ? "handshake \(outcome)" : "refused \(outcome)", .bad)
    }

    private static func look(_ happening: InstanceHappening, _ event: Event) -> EventLook {
        switch happening {
        case .entered(.ready, _, _): return Self("ready", .good)
        case .entered(let state, _, _):
            let look = Self(state.rawValue, .quiet)
            return state == .pending || state == .issuing ? look.routine() : look
        case .certificateSigned(let certificate, .initial, _, _, _):
            return Self(event.kind.spoken + certificate.lifeLeft(at: event.time), .good).routine()
        case .certificateSigned(let certificate, .renewal, _, _, _),
            .certificateSigned(let certificate, .orderedRenewal, _, _, _):
            var look = Self(event.kind.spoken + certificate.lifeLeft(at: event.time), .good)
            look.isAlikeEverywhere = true
            return look
        case .attemptFailed(let failed): return Self(event.words, failed.how.ink)
        case .certificateForced(let fault, _, _, _):
            return Self("presents a bad certificate: \(fault.rawValue)", .warning)
        case .certificateRestored: return Self("presents its good certificate again", .good)
        case .certificateUnneeded: return Self("got a certificate that it no longer sought", .warning)
        case .certificateEarly(_, let wait): return Self("waits \(wait.text) for its certificate to begin", .warning)
        case .certificateLate(_, let by):
            return Self("got its certificate \(by.text) after the last had ended", .bad)
        case .certificateAccepted, .certificateUsed: return Self(event.words, .good).routine()
        case .requestDenied: return Self("denied a request", .bad)
        case .requestsCut(let count, _): return Self("cut off \(count) requests: \(event.why ?? "")", .bad)
        case .overloaded(_, let overload): return look(overload)
        case .bundleMissed(let domain, let generation):
            return Self("missed the push of bundle \(generation) of \(domain)", .warning)
        case .bundleReceived, .csrReceived, .clockDrawn: return Self(event.words, .plain).routine()
        case .csrDropped: return Self(event.words, .warning)
        case .messageIgnored: return Self(event.words, .plain)
        case .listenFailed, .certificateRejected, .forgeryFailed: return Self(event.words, .bad)
        }
    }

    private static func look(_ happening: AuthorityHappening, _ event: Event) -> EventLook {
        switch happening {
        case .bundlePublished(let generation, let roots):
            Self("bundle \(generation) with roots \(roots.listed)", .plain)
        case .rootPrepared(let root, let origin): Self("root \(root) prepared (\(origin.rawValue))", .accent)
        case .rootActivated(let root): Self("root \(root) signs from now on", .accent)
        case .rootsRetired(let roots): Self("roots \(roots.listed) left the bundle", .accent)
        case .rootsTainted(let roots, let instances):
            Self("roots \(roots.listed) tainted: \(instances) instances ask for another", .accent)
        case .rootsRevoked(let roots, let instances):
            Self("roots \(roots.listed) revoked: \(instances) instances ask for another", .accent)
        case .rootsRemoved(let roots): Self("roots \(roots.listed) removed", .accent)
        case .intermediateRotated(let root, let number):
            Self("intermediate \(root).\(number) signs from now on", .accent)
        case .rootMade, .rootDestroyed, .intermediateMade: Self(event.words, .accent).routine()
        case .rootFailed, .intermediateFailed: Self(event.words, .bad)
        case .rootRotationStarted, .rootRotationFinished: Self(event.words, .accent)
        case .overloaded(let overload): look(overload)
        }
    }

    private static func look(_ overload: Overload) -> EventLook {
        Self("overloaded: \(overload.asked) asked in \(overload.over.brief), \(overload.begun) begun", .bad)
    }

    private static func look(_ happening: FaultHappening, _ event: Event) -> EventLook {
        switch happening {
        case .injected(let fault): Self("\(event.kind.spoken): \(fault.words)", .warning)
        case .cleared(let fault): Self("\(event.kind.spoken): \(fault.words)", .good)
        case .notActive: Self(event.words, .plain)
        }
    }
}

extension Event {
    /// Its kind and fields as words.
    fileprivate var words: String {
        ([kind.spoken]
            + happening.fields.compactMap { field in
                field.name == "why" ? nil : field.value.word.map { "\(field.name)=\($0)" }
            }).joined(separator: "  ")
    }
}

extension Fault {
    /// What it does.
    fileprivate var words: String {
        switch self {
        case .certificate(let fault, _), .authority(.issues(let fault), _): "certificate \(fault.rawValue)"
        case .authority(.slow, _): "\(handle.kind.rawValue) slow"
        case .crash: "\(handle.kind.rawValue) \(Self.crashWord)"
        case .authority(.pause, _), .partition: handle.kind.rawValue
        }
    }
}

extension JSON {
    /// nil for what is no word or whole number.
    fileprivate var word: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): "\(number)"
        case .null, .number, .bool, .array, .object: nil
        }
    }
}

extension FailedAttempt.How {
    fileprivate var ink: Ink {
        switch self {
        case .notAsked, .refused: .bad
        case .timedOut: .warning
        case .invalid: .good
        }
    }
}

extension SignedCertificate {
    fileprivate func lifeLeft(at time: MeshTime) -> String {
        // X.509 knows whole seconds.
        let left = notAfter - MeshTime(secondsSinceEpoch: time.secondsSinceEpoch)
        return ", good for \(left.short(decimalBelow: 0))"
    }
}

extension String {
    /// A kind as words: `fault.not_active` is `fault not active`.
    fileprivate var spoken: String { String(map { $0 == "." || $0 == "_" ? " " : $0 }) }
}

import MeshModel

extension InstanceHappening {
    enum Kind: String, CaseIterable, Sendable {
        case instancePending = "instance.pending"
        case instanceIssuing = "instance.issuing"
        case instanceReady = "instance.ready"
        case instanceDraining = "instance.draining"
        case instanceStopped = "instance.stopped"
        case listenFailed = "listen.failed"
        case clockDrawn = "clock.drawn"
        case messageIgnored = "message.ignored"
        case requestDenied = "request.denied"
        case requestsCut = "requests.cut"
        case instanceOverloaded = "instance.overloaded"
        case csrReceived = "csr.received"
        case csrDropped = "csr.dropped"
        case certificateIssued = "certificate.issued"
        case certificateRenewed = "certificate.renewed"
        case csrTimeout = "csr.timeout"
        case csrRefused = "csr.refused"
        case certificateInvalid = "certificate.invalid"
        case certificateAccepted = "certificate.accepted"
        case certificateUnneeded = "certificate.unneeded"
        case certificateEarly = "certificate.early"
        case certificateRejected = "certificate.rejected"
        case certificateLate = "certificate.late"
        case certificateUsed = "certificate.used"
        case certificateForced = "certificate.forced"
        case certificateRestored = "certificate.restored"
        case certificateFailed = "certificate.failed"
        case bundleMissed = "bundle.missed"
        case bundleReceived = "bundle.received"
    }

    var kind: Kind {
        switch self {
        case .entered(let state, _, _): state.kind
        case .listenFailed: .listenFailed
        case .clockDrawn: .clockDrawn
        case .messageIgnored: .messageIgnored
        case .requestDenied: .requestDenied
        case .requestsCut: .requestsCut
        case .overloaded: .instanceOverloaded
        case .csrReceived: .csrReceived
        case .csrDropped: .csrDropped
        case .certificateSigned(_, .initial, _, _, _): .certificateIssued
        case .certificateSigned(_, .renewal, _, _, _), .certificateSigned(_, .orderedRenewal, _, _, _):
            .certificateRenewed
        case .attemptFailed(let failed): failed.how.kind
        case .certificateAccepted: .certificateAccepted
        case .certificateUnneeded: .certificateUnneeded
        case .certificateEarly: .certificateEarly
        case .certificateRejected: .certificateRejected
        case .certificateLate: .certificateLate
        case .certificateUsed: .certificateUsed
        case .certificateForced: .certificateForced
        case .certificateRestored: .certificateRestored
        case .forgeryFailed: .certificateFailed
        case .bundleMissed: .bundleMissed
        case .bundleReceived: .bundleReceived
        }
    }

    var isRoutine: Bool {
        switch kind {
        case .csrReceived, .certificateRenewed, .certificateAccepted, .certificateUsed: true
        case .instancePending, .instanceIssuing, .instanceReady, .instanceDraining, .instanceStopped, .listenFailed,
            .clockDrawn, .messageIgnored, .requestDenied, .requestsCut, .instanceOverloaded, .csrDropped,
            .certificateIssued, .csrTimeout, .csrRefused, .certificateInvalid, .certificateUnneeded, .certificateEarly,
            .certificateRejected, .certificateLate, .certificateForced, .certificateRestored, .certificateFailed,
            .bundleMissed, .bundleReceived:
            false
        }
    }

    var fields: [Event.Field] {
        switch self {
        case .entered(_, let from, let why): texts(["from": from?.rawValue ?? "nothing", "why": why])
        case .listenFailed(let address, let why): texts(["address": address.description, "why": why])
        case .clockDrawn(let skew, let drift): texts(["skew": skew.text, "driftPPM": "\(drift)"])
        case .messageIgnored(let message): texts(["message": message, "why": "not running"])
        case .requestDenied(let caller, let why): texts(["caller": caller?.description ?? "nobody", "why": why])
        case .requestsCut(let count, let cut): [("count", .integer(count))] + texts(cut.texts)
        case .overloaded(let capacity, let overload): overload.fields + texts(["busy": capacity.words])
        case .csrReceived(let domain, let reason, let attempt):
            texts(["trustDomain": domain.name, "reason": reason.rawValue, "attempt": "\(attempt)"])
        case .csrDropped(let drop): texts(["why": drop.why])
        case .certificateSigned(let certificate, let reason, _, _, let defect):
            certificate.fields + texts(["reason": reason.rawValue])
                + (defect.map { texts(["certificate": $0.rawValue]) } ?? [])
        case .attemptFailed(let failed):
            texts(["why": failed.how.why, "attempt": "\(failed.attempt)", "retryIn": failed.retryIn.brief])
        case .certificateEarly(let begins, let wait): texts(["begins": begins.rfc3339, "in": wait.text])
        case .certificateRejected(let why), .forgeryFailed(let why): texts(["why": why])
        case .certificateLate(let ended, let by): texts(["ended": ended.rfc3339, "by": by.text])
        case .certificateAccepted(let serial, let notAfter, _):
            texts(["serial": serial.description, "notAfter": notAfter.rfc3339])
        case .certificateUsed(let serial), .certificateUnneeded(let serial): texts(["serial": serial.description])
        case .certificateForced(let fault, let serial, let id, let notAfter):
            texts([
                "certificate": fault.rawValue, "serial": serial.description, "spiffeID": id?.description ?? "",
                "notAfter": notAfter.rfc3339,
            ])
        case .certificateRestored: []
        case .bundleMissed(let domain, let generation), .bundleReceived(let domain, let generation):
            texts(["trustDomain": domain.name, "generation": "\(generation)"])
        }
    }
}

extension InstanceState {
    fileprivate var kind: InstanceHappening.Kind {
        switch self {
        case .pending: .instancePending
        case .issuing: .instanceIssuing
        case .ready: .instanceReady
        case .draining: .instanceDraining
        case .stopped: .instanceStopped
        }
    }
}

extension FailedAttempt.How {
    var kind: InstanceHappening.Kind {
        switch self {
        case .notAsked: .certificateFailed
        case .timedOut: .csrTimeout
        case .refused: .csrRefused
        case .invalid: .certificateInvalid
        }
    }
}

extension RequestCut {
    fileprivate var texts: KeyValuePairs<String, String> {
        if case .rotationOfCaller(let service) = self { ["to": service.text, "why": why] } else { ["why": why] }
    }

    private var why: String {
        switch self {
        case .rotationOfCaller(let service):
            "callers of \(service) close connections when their certificate is renewed"
        case .drainTime(let time): "its drain time of \(time.text) was over"
        case .rotation: "its service closes connections when a certificate is renewed"
        case .death: "it died"
        }
    }
}

extension Overload {
    var fields: [Event.Field] {
        [("asked", .integer(asked)), ("begun", .integer(begun))] + texts(["over": over.text])
    }
}

extension Overload.Capacity {
    var words: String {
        switch self {
        case .workers(1): "its worker"
        case .workers(let count): "its \(count) workers"
        case .processors: "its processors"
        }
    }
}

extension CSRDrop {
    fileprivate var why: String {
        switch self {
        case .notRunning: "not running"
        case .authorityPaused(let domain): "the authority of \(domain) is paused"
        }
    }
}

extension SignedCertificate {
    fileprivate var fields: [Event.Field] {
        texts(["serial": serial.description, "spiffeID": spiffeID?.description ?? ""]) + validity
    }

    fileprivate var validity: [Event.Field] { texts(["notBefore": notBefore.rfc3339, "notAfter": notAfter.rfc3339]) }

    /// Of an authority's own, whose name goes without saying.
    var authorityFields: [Event.Field] { texts(["serial": serial.description]) + validity }
}

import MeshModel

// The words and fields of events: their stable form. Numbers are written as text, but where they always were numbers.

extension Happening {
    enum Kind: String, CaseIterable, Sendable {
        case handshakeRefused = "handshake.refused"
        case renewalStarted = "renewal.started"
        case operatorRejected = "operator.rejected"
    }

    package var kind: EventKind {
        switch self {
        case .mesh(_, let happening): EventKind(happening.kind)
        case .service(_, let happening): EventKind(happening.kind)
        case .instance(_, let happening): EventKind(happening.kind)
        case .pair(_, let happening): EventKind(happening.kind)
        case .handshakeRefused: EventKind(Kind.handshakeRefused)
        case .authority(_, let happening): EventKind(happening.kind)
        case .fault(let happening): EventKind(happening.kind)
        case .renewalsStarted: EventKind(Kind.renewalStarted)
        case .operatorRejected: EventKind(Kind.operatorRejected)
        }
    }

    /// Whether it goes on for ever in a mesh to which nothing happens.
    package var isRoutine: Bool {
        switch self {
        case .instance(_, let happening): happening.isRoutine
        case .authority(_, let happening): happening.isRoutine
        case .mesh, .service, .pair, .handshakeRefused, .fault, .renewalsStarted, .operatorRejected: false
        }
    }

    package var fields: [Event.Field] {
        switch self {
        case .mesh(_, let happening): happening.fields
        case .service(_, let happening): happening.fields
        case .instance(_, let happening): happening.fields
        case .pair(let pair, let happening): happening.fields(of: pair)
        case .handshakeRefused(let verdict, let cause): verdict.fields(cause)
        case .authority(_, let happening): happening.fields
        case .fault(let happening): happening.fields
        case .renewalsStarted(_, let instances): texts(["instances": "\(instances)"])
        case .operatorRejected(_, let why): texts(["why": why])
        }
    }
}

/// Fields whose values are text.
func texts(_ fields: KeyValuePairs<String, String>) -> [Event.Field] { fields.map { ($0.key, .string($0.value)) } }

extension MeshHappening {
    enum Kind: String, CaseIterable, Sendable {
        case meshStarted = "mesh.started"
        case meshStopped = "mesh.stopped"
        case runDrawn = "run.drawn"
        case runStarted = "run.started"
        case runEnded = "run.ended"
        case scenarioStep = "scenario.step"
        case operatorAction = "operator.action"
    }

    var kind: Kind {
        switch self {
        case .started: .meshStarted
        case .stopped: .meshStopped
        case .runDrawn: .runDrawn
        case .runStarted: .runStarted
        case .runEnded: .runEnded
        case .scenarioStep: .scenarioStep
        case .operatorAction: .operatorAction
        }
    }

    var fields: [Event.Field] {
        switch self {
        case .started(let seed, let instances): texts(["seed": "\(seed)", "instances": "\(instances)"])
        case .stopped: []
        case .runDrawn(let seed, let steps):
            [("seed", JSON(seed)), ("scenario", .array(steps.map(\.json)))]
        case .runStarted(let services, let instances):
            texts(["services": "\(services)", "instances": "\(instances)"])
        case .runEnded(let end): texts(["why": end.rawValue])
        case .scenarioStep(let step): texts(["at": step.at.text, "does": step.summary])
        case .operatorAction(let action): texts(["does": action.summary])
        }
    }
}

extension PlannedStep {
    fileprivate var json: JSON { ["at": .string(at.text), "does": .string(action.summary)] }
}

extension ServiceHappening {
    enum Kind: String, CaseIterable, Sendable {
        case scaleDecided = "scale.decided"
        case endpointsPublished = "endpoints.published"
        case restartDelayed = "restart.delayed"
    }

    var kind: Kind {
        switch self {
        case .scaleDecided: .scaleDecided
        case .endpointsPublished: .endpointsPublished
        case .restartDelayed: .restartDelayed
        }
    }

    var fields: [Event.Field] {
        switch self {
        case .scaleDecided(let from, let to, let victims):
            texts(["from": "\(from)", "to": "\(to)"])
                + (victims.map { texts(["stop": $0.named, "why": $0.why]) } ?? [])
        case .endpointsPublished(let version, let count):
            [("version", .integer(version)), ("endpoints", .integer(count))]
        case .restartDelayed(let delay): texts(["by": delay.text, "why": "replacements die too"])
        }
    }
}

extension ServiceHappening.Victims {
    /// A few names, and how many more; every victim has a transition of its own.
    fileprivate var named: String {
        let shown = instances.prefix(8).map(\.description).joined(separator: " ")
        return instances.count > 8 ? "\(shown) and \(instances.count - 8) more" : shown
    }

    fileprivate var why: String {
        switch ready {
        case 0: "not ready yet"
        case instances.count: "\(order.rawValue) first"
        default: "not ready yet, then \(order.rawValue) first"
        }
    }
}

extension PairHappening {
    enum Kind: String, CaseIterable, Sendable {
        case pairFailing = "pair.failing"
        case pairRecovered = "pair.recovered"
        case connectionOutlived = "connection.outlived"
    }

    var kind: Kind {
        switch self {
        case .failing: .pairFailing
        case .recovered: .pairRecovered
        case .connectionOutlived: .connectionOutlived
        }
    }

    func fields(of pair: Pair) -> [Event.Field] {
        switch self {
        case .failing(let outcome, let since):
            texts([
                "outcome": outcome.name, "to": pair.to.description, "from": pair.from.description,
                "since": since.rfc3339,
            ])
        case .recovered(let after):
            texts(["after": after.text, "to": pair.to.description, "from": pair.from.description])
        case .connectionOutlived(let holder, let ended):
            texts(["certificate": holder.description, "ended": ended.rfc3339])
        }
    }
}

extension FaultHappening {
    enum Kind: String, CaseIterable, Sendable {
        case faultInjected = "fault.injected"
        case faultCleared = "fault.cleared"
        case faultNotActive = "fault.not_active"
    }

    var kind: Kind {
        switch self {
        case .injected: .faultInjected
        case .cleared: .faultCleared
        case .notActive: .faultNotActive
        }
    }

    var fields: [Event.Field] {
        switch self {
        case .injected(let fault), .cleared(let fault): texts(["fault": handle.kind.rawValue]) + fault.detail
        case .notActive(let handle): texts(["fault": handle.kind.rawValue])
        }
    }
}

extension Fault {
    fileprivate var detail: [Event.Field] {
        switch self {
        case .certificate(let fault, _): texts(["certificate": fault.rawValue])
        case .authority(.slow, _): texts(["does": "slow"])
        case .authority(.issues(let defect), _): texts(["does": "issues", "certificate": defect.rawValue])
        case .crash: texts(["instance": Self.crashWord])
        case .authority(.pause, _), .partition: []
        }
    }
}

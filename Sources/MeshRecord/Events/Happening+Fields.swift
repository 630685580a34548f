import MeshModel

// The words and fields of events: their stable form. Numbers are written as text, but where they always were numbers.

extension Happening {
    package var kind: String {
        switch self {
        case .mesh(_, let happening): happening.kind
        case .service(_, let happening): happening.kind
        case .instance(_, let happening): happening.kind
        case .pair(_, let happening): happening.kind
        case .handshakeRefused: "handshake.refused"
        case .authority(_, let happening): happening.kind
        case .fault(let happening): happening.kind
        case .renewalsStarted: "renewal.started"
        case .operatorRejected: "operator.rejected"
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
    var kind: String {
        switch self {
        case .started: "mesh.started"
        case .stopped: "mesh.stopped"
        case .runDrawn: "run.drawn"
        case .runStarted: "run.started"
        case .runEnded: "run.ended"
        case .scenarioStep: "scenario.step"
        case .operatorAction: "operator.action"
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
    var kind: String {
        switch self {
        case .scaleDecided: "scale.decided"
        case .endpointsPublished: "endpoints.published"
        case .restartDelayed: "restart.delayed"
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
    var kind: String {
        switch self {
        case .failing: "pair.failing"
        case .recovered: "pair.recovered"
        case .connectionOutlived: "connection.outlived"
        }
    }

    func fields(of pair: Pair) -> [Event.Field] {
        switch self {
        case .failing(let outcome):
            texts(["outcome": outcome.name, "to": pair.to.description, "from": pair.from.description])
        case .recovered(let after):
            texts(["after": after.text, "to": pair.to.description, "from": pair.from.description])
        case .connectionOutlived(let holder, let ended):
            texts(["certificate": holder.description, "ended": ended.rfc3339])
        }
    }
}

extension FaultHappening {
    var kind: String {
        switch self {
        case .injected: "fault.injected"
        case .cleared: "fault.cleared"
        case .notActive: "fault.not_active"
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

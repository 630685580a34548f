import MeshModel

/// What can be asked over the control socket, as JSON, in the words of the topology language.
///
/// Both sides use these types. What arrives is untrusted until `actions` has read it.
protocol ActionRequest: Codable, Sendable {
    func actions() throws(Unreadable) -> [OperatorAction]
}

/// `{"services": {"web": 5}, "order": "newest"}`
struct ScaleRequest: ActionRequest {
    var services: [String: Int]
    var order: String?

    init(_ counts: [ServiceName: Int], order: VictimOrder?) {
        services = Dictionary(uniqueKeysWithValues: counts.map { ($0.text, $1) })
        self.order = order?.rawValue
    }

    func actions() throws(Unreadable) -> [OperatorAction] {
        guard !services.isEmpty else { throw Unreadable("no service to scale") }
        let order = try readOrder()
        var actions: [OperatorAction] = []
        for (name, count) in services.sorted(by: { $0.key < $1.key }) {
            guard let service = ServiceName(name) else { throw Unreadable("'\(name)' is no service's name") }
            actions.append(.scale(service, to: count, order: order))
        }
        return actions
    }

    private func readOrder() throws(Unreadable) -> VictimOrder? {
        guard let order else { return nil }
        guard let known = VictimOrder(rawValue: order) else {
            throw Unreadable("'\(order)' is no order: it is \(VictimOrder.allCases.map(\.rawValue).alternatives)")
        }
        return known
    }
}

/// `{"target": "web"}`, `{"target": "web.2"}` or `{"all": true}`
struct RotateRequest: ActionRequest {
    var target: String?
    var all: Bool?

    init(_ scope: RenewalScope) {
        switch scope {
        case .everything: all = true
        case .target(let target): self.target = target.description
        }
    }

    func actions() throws(Unreadable) -> [OperatorAction] {
        switch (target, all ?? false) {
        case (let target?, false): [.renew(.target(try Target(parsing: target)))]
        case (nil, true): [.renew(.everything)]
        default: throw Unreadable("rotate either a 'target' or 'all'")
        }
    }
}

/// `{"certificate": "expired", "on": "ratings"}`
struct FaultRequest: ActionRequest {
    var certificate: String?
    var instance: String?
    var ca: String?
    /// Read to be refused with the reason.
    var partition: [String]?
    var on: String

    init(_ fault: Fault) {
        on = fault.handle.subject
        switch fault {
        case .certificate: certificate = fault.argument
        case .crash: instance = fault.argument
        case .authority: ca = fault.argument
        case .partition(let a, let b): partition = ["\(a)", "\(b)"]
        }
    }

    func actions() throws(Unreadable) -> [OperatorAction] {
        let faults = FaultKind.allCases.compactMap { kind in word(of: kind).map { (kind: kind.rawValue, what: $0) } }
        guard faults.count == 1, let fault = faults.first else {
            let kinds = FaultKind.ofRunningMeshes.map(\.rawValue).alternatives
            throw Unreadable("a fault is one of \(kinds), beside 'on'")
        }
        return [.inject(try Fault(fault.kind, fault.what, on: on))]
    }

    private func word(of kind: FaultKind) -> String? {
        switch kind {
        case .certificate: certificate
        case .instance: instance
        case .authority: ca
        case .partition: partition.map { _ in "" }
        }
    }
}

/// `{"fault": "certificate", "on": "ratings"}`
struct ClearRequest: ActionRequest {
    var fault: String
    var on: String

    init(_ handle: Fault.Handle) { (fault, on) = (handle.kind.rawValue, handle.subject) }

    func actions() throws(Unreadable) -> [OperatorAction] { [.clear(try Fault.Handle(fault, on: on))] }
}

/// `{"from": "web", "to": "catalog.2"}`
struct ProbeRequest: Codable, Sendable {
    var from: String
    var to: String
}

import MeshModel

// What operators and scenarios ask for.
extension ControlPlane {
    mutating func operate(_ action: OperatorAction) {
        do {
            try check(action)
        } catch {
            actions.append(.note(Note(.operatorRejected, action.subject, ["why": error.description])))
            return
        }
        switch action {
        case .scale(let name, let replicas, let order):
            let index = index(of: name)!
            scale(index, to: replicas, order: order ?? workloads[index].scaleDown)
        case .rotate(.everything): rotate(workloads.flatMap(\.instances), subject: "everything")
        case .rotate(.target(let target)): rotate(instances(of: target), subject: target.description)
        case .inject(let fault): inject(fault)
        case .clear(let handle): clear(handle)
        case .authority(let action, let domain): perform(action, of: domain)
        }
    }

    /// Those of a target that have not stopped, by number.
    func instances(of target: Target) -> [InstanceRecord] {
        switch target {
        case .service(let name): workload(name)?.instances ?? []
        case .instance(let id): instance(id).map { [$0] } ?? []
        }
    }

    /// Those on the way to their first certificate get a new one anyway, and those that drain need none.
    private mutating func rotate(_ instances: [InstanceRecord], subject: String) {
        let ready = instances.filter { $0.state == .ready }
        actions.append(.note(Note(.rotationStarted, subject, ["instances": "\(ready.count)"])))
        for instance in ready { actions.append(.send(instance.id, .renew)) }
    }
}

extension OperatorAction {
    fileprivate var subject: String {
        switch self {
        case .scale(let name, _, _): name.description
        case .rotate(.everything): "everything"
        case .rotate(.target(let target)): target.description
        case .inject(let fault): fault.handle.subject
        case .clear(let handle): handle.subject
        case .authority(_, let domain): domain.description
        }
    }
}

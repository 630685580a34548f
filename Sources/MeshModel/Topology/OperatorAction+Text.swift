extension OperatorAction {
    /// In the words of the topology language.
    package var summary: String {
        switch self {
        case .scale(let service, let to, let order):
            "scale \(service)=\(to)" + (order.map { " (\($0.rawValue) first)" } ?? "")
        case .renew(.everything): "rotate all"
        case .renew(.target(let target)): "rotate \(target)"
        case .inject(let fault): fault.summary
        case .clear(let handle): handle.clearing
        case .authority(let action, let domain): "\(action.summary) of \(domain)"
        }
    }
}

extension Fault {
    /// As in `fault certificate=expired on web`.
    package var summary: String {
        switch self {
        case .certificate, .crash, .authority: "fault \(name)"
        case .partition: name
        }
    }

    /// As in `certificate=expired on web`, for where it is plain that it is a fault.
    package var name: String {
        switch self {
        case .certificate, .crash, .authority:
            "\(([handle.kind.rawValue] + [word].compactMap(\.self)).joined(separator: "=")) on \(handle.subject)"
        case .partition(let a, let b): "partition \(a) from \(b)"
        }
    }
}

extension Fault.Handle {
    fileprivate var clearing: String {
        switch self {
        case .certificate, .crash, .authority: "clear \(kind.rawValue) on \(subject)"
        case .partition(let a, let b): "clear partition of \(a) from \(b)"
        }
    }
}

extension AuthorityAction {
    fileprivate var summary: String {
        switch self {
        case .rotateRoot(let rotation): "rotate the root (\(rotation.strategy.rawValue))"
        case .prepare(let origin): "prepare a root (\(origin.rawValue))"
        case .distribute: "distribute the bundle"
        case .activate: "activate the newest root"
        case .taint: "taint the old roots"
        case .retire: "retire the old roots"
        case .revoke: "revoke the old roots"
        case .remove: "remove the old roots"
        case .rotateIntermediate: "rotate the intermediate"
        }
    }
}

import MeshModel

// How notes name faults.
extension Fault {
    var fields: KeyValuePairs<String, String> {
        switch self {
        case .certificate(let fault, _): ["fault": handle.word, "certificate": fault.rawValue]
        case .authority(.slow, _): ["fault": handle.word, "does": "slow"]
        case .authority(.issues(let defect), _):
            ["fault": handle.word, "does": "issues", "certificate": defect.rawValue]
        case .crash, .authority(.pause, _), .partition: ["fault": handle.word]
        }
    }
}

extension Fault.Handle {
    var subject: String {
        switch self {
        case .certificate(let target), .crash(let target): target.description
        case .authority(let domain): domain.description
        case .partition(let a, let b): "\(a)|\(b)"
        }
    }

    /// As the topology language has it.
    var word: String {
        switch self {
        case .certificate: "certificate"
        case .crash: "crash"
        case .authority: "ca"
        case .partition: "partition"
        }
    }
}

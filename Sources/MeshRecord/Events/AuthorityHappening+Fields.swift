import MeshModel

extension AuthorityHappening {
    enum Kind: String, CaseIterable, Sendable {
        case rootMade = "root.made"
        case rootFailed = "root.failed"
        case rootDestroyed = "root.destroyed"
        case intermediateMade = "intermediate.made"
        case intermediateFailed = "intermediate.failed"
        case rotationStarted = "rotation.started"
        case rotationFinished = "rotation.finished"
        case rootPrepared = "root.prepared"
        case rootActivated = "root.activated"
        case rootTainted = "root.tainted"
        case rootRetired = "root.retired"
        case rootRevoked = "root.revoked"
        case rootRemoved = "root.removed"
        case intermediateRotated = "intermediate.rotated"
        case bundlePublished = "bundle.published"
        case authorityOverloaded = "authority.overloaded"
    }

    var isRoutine: Bool {
        switch kind {
        case .intermediateMade, .intermediateRotated: true
        case .rootMade, .rootFailed, .rootDestroyed, .intermediateFailed, .rotationStarted, .rotationFinished,
            .rootPrepared, .rootActivated, .rootTainted, .rootRetired, .rootRevoked, .rootRemoved, .bundlePublished,
            .authorityOverloaded:
            false
        }
    }

    var kind: Kind {
        switch self {
        case .rootMade: .rootMade
        case .rootFailed: .rootFailed
        case .rootDestroyed: .rootDestroyed
        case .intermediateMade: .intermediateMade
        case .intermediateFailed: .intermediateFailed
        case .rootRotationStarted: .rotationStarted
        case .rootRotationFinished: .rotationFinished
        case .rootPrepared: .rootPrepared
        case .rootActivated: .rootActivated
        case .rootsTainted: .rootTainted
        case .rootsRetired: .rootRetired
        case .rootsRevoked: .rootRevoked
        case .rootsRemoved: .rootRemoved
        case .intermediateRotated: .intermediateRotated
        case .bundlePublished: .bundlePublished
        case .overloaded: .authorityOverloaded
        }
    }

    var fields: [Event.Field] {
        switch self {
        case .rootMade(let root, let origin, let certificate):
            texts(["root": "\(root)", "origin": origin.rawValue]) + certificate.authorityFields
        case .rootFailed(let root, let origin, let why):
            texts(["root": "\(root)", "origin": origin.rawValue, "why": why])
        case .rootDestroyed(let root), .rootActivated(let root): texts(["root": "\(root)"])
        case .intermediateMade(let root, let number, let certificate):
            texts(["intermediate": "\(root).\(number)"]) + certificate.authorityFields
        case .intermediateFailed(let root, let number, let why):
            texts(["intermediate": "\(root).\(number)", "why": why])
        case .rootRotationStarted(let strategy), .rootRotationFinished(let strategy):
            texts(["strategy": strategy.rawValue])
        case .rootPrepared(let root, let origin): texts(["root": "\(root)", "origin": origin.rawValue])
        case .rootsTainted(let roots, let instances), .rootsRevoked(let roots, let instances):
            texts(["roots": roots.listed, "instances": "\(instances)"])
        case .rootsRetired(let roots), .rootsRemoved(let roots): texts(["roots": roots.listed])
        case .intermediateRotated(let root, let number): texts(["root": "\(root)", "intermediate": "\(number)"])
        case .bundlePublished(let generation, let roots):
            texts(["generation": "\(generation)", "roots": roots.listed])
        case .overloaded(let overload): overload.fields
        }
    }
}

extension [Int] {
    /// The numbers of roots, as in `1,2`.
    package var listed: String { map(String.init).joined(separator: ",") }
}

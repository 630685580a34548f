import MeshModel

/// A root rotation, and what of it is still to be done.
package struct RootRotationProgress: Hashable, Sendable {
    struct Step: Hashable, Sendable {
        /// From the step before.
        var wait: Duration
        var actions: [AuthorityAction]
    }

    package let rotation: RootRotation
    var steps: ArraySlice<Step>

    init(_ rotation: RootRotation) {
        self.rotation = rotation
        steps = rotation.steps[...]
    }
}

extension RootRotation {
    fileprivate var steps: [RootRotationProgress.Step] {
        let remove = RootRotationProgress.Step(wait: retireWait, actions: [.remove])
        let retire = RootRotationProgress.Step(wait: reissueWait, actions: [.retire])
        func start(_ actions: AuthorityAction...) -> RootRotationProgress.Step { .init(wait: .zero, actions: actions) }
        return switch strategy {
        case .overlap:
            [
                start(.prepare(.new), .distribute), .init(wait: distributeWait, actions: [.activate]), retire, remove,
            ]
        case .cutover: [start(.prepare(.new), .activate, .retire), remove]
        case .crossSigned: [start(.prepare(.crossSigned), .distribute, .activate), retire, remove]
        case .sameKey: [start(.prepare(.sameKey), .distribute, .activate), retire, remove]
        }
    }
}

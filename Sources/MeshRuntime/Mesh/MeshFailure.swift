/// Why a mesh cannot run.
package enum MeshFailure: Error, CustomStringConvertible {
    case cannotListen(String)
    case doesNotFit(String)
    case notRunning(String)

    package var description: String {
        switch self {
        case .cannotListen(let what): "cannot listen: \(what)"
        case .doesNotFit(let why): why
        case .notRunning(let why): why
        }
    }
}

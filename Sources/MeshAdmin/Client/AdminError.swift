/// Why a running mesh could not be asked, or did not do what it was asked.
package enum AdminError: Error, Equatable, CustomStringConvertible {
    /// Nobody answers at this path, or nowhere.
    case noMesh(at: String?)
    case noMeshNamed(String)
    /// Several run, by these names.
    case several([String])
    /// The mesh says no, and why.
    case refused(status: Int, message: String)
    /// It went away in the midst of an answer.
    case lost(String)
    /// Whoever answers is no mesh of this version.
    case unreadable(String)

    package var description: String {
        switch self {
        case .noMesh(let path?): "no mesh is running at \(path)"
        case .noMesh(nil): "no mesh is running; start one with 'meshsim run'"
        case .noMeshNamed(let name): "no mesh named '\(name)' is running"
        case .several(let names):
            "several meshes are running: \(names.joined(separator: ", ")); say which with --mesh NAME"
        case .refused(_, let message): message
        case .lost(let why): "the mesh went away: \(why)"
        case .unreadable(let why): "what answers is no mesh of this version: \(why)"
        }
    }
}

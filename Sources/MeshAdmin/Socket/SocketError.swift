import Libc

/// Why there can be no control socket.
package enum SocketError: Error, Equatable, CustomStringConvertible {
    case notPrivate(String, String)
    case tooLong(String, limit: Int)
    case notASocket(String)
    case inUse(mesh: String, path: String)
    case busy(String)
    case failed(String, String, Int32)

    package var description: String {
        switch self {
        case .notPrivate(let path, let why): "\(path) cannot hold a control socket: \(why); use --socket"
        case .tooLong(let path, let limit):
            "\(path) is too long for a socket: \(path.utf8.count) bytes, and the system allows \(limit); use --socket"
        case .notASocket(let path): "\(path) is there already, and is no socket"
        case .inUse(let mesh, let path): "a mesh named '\(mesh)' is already running at \(path); use --socket"
        case .busy(let directory): "another mesh is opening its control socket in \(directory) and does not finish"
        case .failed(let what, let path, let number): "cannot \(what) \(path): \(String(cString: strerror(number)))"
        }
    }
}

import Libc
import NIOCore
import NIOPosix

/// The file of a control socket, from the claim of its path to its removal.
///
/// The socket is bound in a directory of its own and then moved into place, so that it appears with mode 0600 and
/// takes over a stale one in one step.
struct ControlSocket: Sendable {
    let path: String
    private let stage: String
    private let lock: DirectoryLock

    /// Where to bind.
    var stagedPath: String { stage + "/s" }

    /// What `sockaddr_un` holds, without the final zero.
    static let lengthLimit = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// Whether somebody accepts connections there.
    static func isAnswered(_ path: String) async -> Bool {
        guard path.utf8.count <= lengthLimit else { return false }
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        guard let channel = try? await bootstrap.connect(unixDomainSocketPath: path).get() else { return false }
        try? await channel.close()
        return true
    }

    /// Makes sure that nobody else answers at `path`, nor will before `publish` or `abandon`.
    ///
    /// - Parameter mesh: for the message.
    /// - Throws: `SocketError`.
    static func claim(_ path: String, for mesh: String) async throws -> ControlSocket {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let directory = parts.count > 1 ? parts.dropLast().joined(separator: "/") + "/" : "./"
        let template = directory + ".XXXXXX"
        let longest = [path, template + "/s"].max { $0.utf8.count < $1.utf8.count } ?? path
        guard longest.utf8.count <= lengthLimit else { throw SocketError.tooLong(longest, limit: lengthLimit) }
        let lock = try await DirectoryLock.take(directory)
        do {
            try await checkIsFree(path, mesh)
            return ControlSocket(path: path, stage: try makeDirectory(template), lock: lock)
        } catch {
            lock.release()
            throw error
        }
    }

    private static func checkIsFree(_ path: String, _ mesh: String) async throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw SocketError.notASocket(path) }
        if await isAnswered(path) { throw SocketError.inUse(mesh: mesh, path: path) }
    }

    private static func makeDirectory(_ template: String) throws(SocketError) -> String {
        var name = Array(template.utf8CString)
        let made = name.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!) != nil }
        guard made else { throw .failed("make a directory beside", template, errno) }
        return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Moves the bound socket into place.
    ///
    /// - Returns: what to remove in the end.
    func publish() throws(SocketError) -> PublishedSocket {
        defer { abandon() }
        guard chmod(stagedPath, 0o600) == 0, rename(stagedPath, path) == 0 else {
            throw .failed("open the control socket", path, errno)
        }
        return PublishedSocket(path: path)
    }

    func abandon() {
        unlink(stagedPath)
        rmdir(stage)
        lock.release()
    }
}

/// A socket file in place.
struct PublishedSocket: Sendable {
    let path: String
    private let inode: ino_t?

    init(path: String) {
        self.path = path
        inode = Self.inode(of: path)
    }

    /// Only if it is still the same: another mesh may have put its own there.
    func remove() { if let inode, Self.inode(of: path) == inode { unlink(path) } }

    private static func inode(of path: String) -> ino_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_ino : nil
    }
}

/// Lets one mesh at a time look for a stale socket and replace it.
private struct DirectoryLock: Sendable {
    private let descriptor: Int32

    static func take(_ directory: String) async throws -> DirectoryLock {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SocketError.failed("open the directory", directory, errno) }
        // Never a blocking call: whoever holds it may need this thread.
        for _ in 0..<500 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return DirectoryLock(descriptor: descriptor) }
            try await Task.sleep(for: .milliseconds(10))
        }
        close(descriptor)
        throw SocketError.busy(directory)
    }

    func release() { close(descriptor) }
}

import MeshAdmin

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The directory that `export` keeps fresh.
struct ExportDirectory {
    let path: String

    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ what: String, _ path: String) {
            description = "cannot \(what) \(path): \(String(cString: strerror(errno)))"
        }
    }

    init(_ path: String) throws {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        guard mkdir(self.path, 0o755) == 0 || errno == EEXIST else { throw Failure("make", self.path) }
    }

    func write(_ exported: ExportAnswer) throws {
        try replace("bundle.pem", exported.bundle, mode: 0o644)
        try replace("key.pem", exported.key, mode: 0o600)
        try replace("svid.pem", exported.svid, mode: 0o644)
    }

    /// Nobody ever reads half a file, nor a key that others may read.
    private func replace(_ name: String, _ text: String, mode: mode_t) throws {
        let (final, fresh) = ("\(path)/\(name)", "\(path)/.\(name).\(getpid())")
        unlink(fresh)
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw Failure("write", fresh) }
        let isWritten = writeAll(Array(text.utf8), to: descriptor)
        guard close(descriptor) == 0, isWritten, rename(fresh, final) == 0 else {
            let failure = Failure("write", final)
            unlink(fresh)
            throw failure
        }
    }
}

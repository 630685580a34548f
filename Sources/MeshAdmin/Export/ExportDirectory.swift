import Foundation

/// A directory with a workload's credential, for a program outside the mesh: `svid.pem`, `key.pem`, `bundle.pem`.
package struct ExportDirectory: Sendable {
    package let path: String

    /// What could not be done to which file, and why.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        init(_ what: String, _ path: String) {
            description = "cannot \(what) \(path): \(String(cString: strerror(errno)))"
        }
    }

    /// Makes the directory where it is missing.
    package init(_ path: String) throws(Failure) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        guard mkdir(self.path, 0o755) == 0 || errno == EEXIST else { throw Failure("make", self.path) }
    }

    /// The certificate comes last: who sees a new one finds its key.
    func write(_ exported: ExportAnswer) throws(Failure) {
        try replace("bundle.pem", exported.bundle, mode: 0o644)
        try replace("key.pem", exported.key, mode: 0o600)
        try replace("svid.pem", exported.svid, mode: 0o644)
    }

    /// Nobody ever reads half a file, nor a key that others may read.
    private func replace(_ name: String, _ text: String, mode: mode_t) throws(Failure) {
        let (final, fresh) = ("\(path)/\(name)", "\(path)/.\(name).\(getpid())")
        unlink(fresh)
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw Failure("write", fresh) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        let isWritten = (try? file.write(contentsOf: Data(text.utf8))) != nil
        guard close(descriptor) == 0, isWritten, rename(fresh, final) == 0 else {
            let failure = Failure("write", final)
            unlink(fresh)
            throw failure
        }
    }
}

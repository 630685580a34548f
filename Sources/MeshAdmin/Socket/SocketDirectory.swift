import Libc
import NIOCore
import NIOPosix

/// Where the control sockets of one user's meshes live: a directory that is nobody else's.
package struct SocketDirectory: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// `$XDG_RUNTIME_DIR/meshsim`, else `/tmp/meshsim-<uid>`.
    package static func ofUser() -> SocketDirectory {
        if let runtime = getenv("XDG_RUNTIME_DIR").map({ String(cString: $0) }), runtime.hasPrefix("/") {
            return SocketDirectory(path: runtime + "/meshsim")
        }
        return SocketDirectory(path: "/tmp/meshsim-\(getuid())")
    }

    /// The socket of the mesh with this name, which may be any text.
    package func socket(of mesh: String) -> String { "\(path)/\(Self.fileName(of: mesh)).sock" }

    /// Makes the directory where it is missing.
    ///
    /// - Throws: `SocketError` when it is not this user's alone.
    func prepare() throws(SocketError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .failed("make the directory", path, errno) }
        try check()
    }

    /// The names of the meshes that answer here, sorted.
    ///
    /// - Throws: `SocketError` when the directory is not this user's alone: then nobody knows who answers.
    package func meshes() async throws -> [String] {
        guard exists else { return [] }
        try check()
        var names: [String] = []
        for file in files where file.hasSuffix(".sock") {
            if await ControlSocket.isAnswered("\(path)/\(file)") {
                names.append(Self.meshName(of: String(file.dropLast(5))))
            }
        }
        return names.sorted()
    }

    private var exists: Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    private func check() throws(SocketError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw .failed("look at", path, errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .notPrivate(path, "it is not a directory") }
        guard status.st_uid == getuid() else { throw .notPrivate(path, "it belongs to user \(status.st_uid)") }
        guard status.st_mode & 0o077 == 0 else {
            throw .notPrivate(path, "others may enter it (mode \(String(status.st_mode & 0o777, radix: 8)))")
        }
    }

    private var files: [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }

    // MARK: Names

    /// Letters, digits and hyphens stand for themselves, everything else is percent-encoded.
    static func fileName(of mesh: String) -> String {
        mesh.utf8.reduce(into: "") { text, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x5f: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
    }

    static func meshName(of fileName: String) -> String {
        var bytes: [UInt8] = []
        var rest = Substring(fileName).utf8
        while let byte = rest.popFirst() {
            if byte == 0x25, let decoded = Substring(rest.prefix(2)).hexadecimalByte {
                bytes.append(decoded)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Substring {
    fileprivate var hexadecimalByte: UInt8? { utf8.count == 2 ? UInt8(self, radix: 16) : nil }
}

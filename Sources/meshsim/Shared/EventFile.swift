import Dispatch
import Foundation
import MeshRecord

/// Every event of a run, in a file of JSON Lines.
///
/// The mesh's loop only hands events over; a queue of its own writes them, and loses none. Sendable since what
/// changes is confined to that queue.
final class EventFile: @unchecked Sendable {
    private let file: FileHandle
    private let queue = DispatchQueue(label: "events")
    private var pending = Data()
    private var problem: (any Error)?

    private static let chunk = 65_536

    init(path: String) throws {
        file = try OutputFile.create(path)
    }

    func append(_ event: Event) {
        queue.async { [self] in
            pending.append(contentsOf: (event.line + "\n").utf8)
            if pending.count >= Self.chunk { flush() }
        }
    }

    /// - Throws: what went wrong with any write.
    func close() throws {
        try queue.sync {
            flush()
            try file.close()
            if let problem { throw problem }
        }
    }

    private func flush() {
        do { try file.write(contentsOf: pending) } catch { problem = problem ?? error }
        pending.removeAll(keepingCapacity: true)
    }
}

enum OutputFile {
    /// Creates or empties a file, before the work whose result it takes.
    static func create(_ path: String) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
        else {
            Standard.error("meshsim: cannot write \(path): \(String(cString: strerror(errno)))")
            throw Exit.failed.code
        }
        return file
    }
}

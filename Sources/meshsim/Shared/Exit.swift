import ArgumentParser
import MeshAdmin
import MeshModel

/// What a command's exit status means.
enum Exit: Int32 {
    case done = 0
    /// An expectation missed, a probe that went the other way.
    case negative = 1
    /// It could not run.
    case failed = 2
    case usage = 64
    case badTopology = 65
    /// No running mesh at that socket.
    case noMesh = 69

    var code: ExitCode { ExitCode(rawValue) }

    /// Says what is wrong with the arguments, now that the topology is known.
    static func misuse(_ message: String) -> ExitCode {
        Standard.error("meshsim: \(message)")
        return usage.code
    }

    /// The status that an error stands for.
    init(_ error: any Error) {
        switch error as? AdminError {
        case .noMesh, .noMeshNamed, .lost: self = .noMesh
        case .several: self = .usage
        default: self = error is Unreadable ? .usage : .failed
        }
    }

    /// Runs `body`; says what went wrong on stderr, and ends with the status for it.
    static func onError(_ body: () async throws -> Void) async throws {
        do { try await body() } catch { throw told(error) }
    }

    static func onErrorAtOnce(_ body: () throws -> Void) throws {
        do { try body() } catch { throw told(error) }
    }

    private static func told(_ error: any Error) -> any Error {
        if error.isForArgumentParser { return error }
        Standard.error("meshsim: \(error)")
        return Exit(error).code
    }
}

extension Error {
    /// What the argument parser turns into words and a status by itself.
    fileprivate var isForArgumentParser: Bool { self is ExitCode || self is ValidationError || self is CleanExit }
}

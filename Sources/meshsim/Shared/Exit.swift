import ArgumentParser

/// What meshsim's exit status means (sysexits.h from 64 on).
enum Exit: Int32 {
    case done = 0
    /// An expectation missed, a probe that went the other way.
    case negative = 1
    case couldNotRun = 2
    case badTopology = 65
    case noMesh = 69

    var code: ExitCode { ExitCode(rawValue) }
}

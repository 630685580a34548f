import ArgumentParser
import Foundation

/// How many simulations run at once.
struct Parallelism: ParsableArguments {
    @Option(help: "Simulations at one time.")
    var jobs: Int = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        if !(1...256).contains(jobs) { throw ValidationError("--jobs must be from 1 to 256") }
    }
}

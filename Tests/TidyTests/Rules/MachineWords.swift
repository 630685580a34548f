/// What would make two runs of one seed differ is asked for at the edge alone, where clocks, threads and sockets are
/// made: time, chance, threads and the executor that is everybody's.
struct MachineWords: Rule {
    private static let words = [
        "Date(", "Date.now", "ContinuousClock", "SuspendingClock", "NIODeadline.now", "DispatchTime.now",
        "clock_gettime", "gettimeofday", "time(nil)", ": .now()", "= .now()", "X509_gmtime_adj",
        "X509_cmp_current_time",
        "SystemRandomNumberGenerator", ".random(", "shuffled()", "randomElement()", "arc4random", "RAND_bytes",
        "RAND_priv_bytes", "UUID()", "Hasher()", ".hashValue",
        "Task {", "Task.detached", "Task.sleep", "@MainActor", "DispatchQueue",
        "pthread_self", "Thread.current", "Thread.isMainThread", "import NIOPosix", "import Dispatch",
    ].map { Lexer($0).tokens }

    private static let byFirst = Dictionary(grouping: words) { $0[0].text }

    func violations(in project: Project) -> [Violation] {
        project.files.filter { isBelowTheEdge($0, project.table) }.flatMap { file in
            file.tokens.indices.flatMap { place in
                (Self.byFirst[file.tokens[place].text] ?? []).filter { file.tokens.has($0, at: place) }.map { word in
                    Violation(
                        key: "machine: \(file.path): \(word.map(\.text).joined(separator: " "))",
                        advice: "line \(file.tokens[place].line): two runs of one seed would differ")
                }
            }
        }
    }

    private func isBelowTheEdge(_ file: SourceFile, _ table: ModuleTable) -> Bool {
        guard let module = table[file.module] else { return true }
        return !module.isTest && !module.isEdge(file.pathInModule)
    }
}

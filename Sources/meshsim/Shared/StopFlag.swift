import Synchronization

/// Set by the first SIGINT or SIGTERM, for work that looks now and then whether it is to stop; the second ends the process.
final class StopFlag: Sendable {
    private let flag: Flag
    private let signals: StopSignals

    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    init() {
        let flag = Flag()
        self.flag = flag
        signals = StopSignals(
            onFirst: { flag.isSet.store(true, ordering: .relaxed) }, onSecond: { Terminal.error.clearLine() })
    }

    deinit { signals.cancel() }

    var isSet: Bool { flag.isSet.load(ordering: .relaxed) }
}

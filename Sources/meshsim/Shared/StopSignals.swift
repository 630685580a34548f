import Dispatch
import Foundation
import Synchronization

/// Somebody's wish to stop, which may come before there is anything to stop.
final class StopRequest: Sendable {
    private let state = Mutex<(isMade: Bool, act: (@Sendable () -> Void)?)>((false, nil))

    func make() {
        let act = state.withLock { state in
            state.isMade = true
            return state.act
        }
        act?()
    }

    /// Runs `act` when the request is made, or now if it has been.
    func whenMade(_ act: @escaping @Sendable () -> Void) {
        let isMade = state.withLock { state in
            state.act = act
            return state.isMade
        }
        if isMade { act() }
    }
}

/// SIGINT, SIGTERM and SIGHUP: the first asks for an orderly stop, a later one ends the process at once.
///
/// Sendable since what changes is confined to its queue.
final class StopSignals: @unchecked Sendable {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]
    /// `timeout` and terminals send a signal to the process and to its group: two within this are one.
    private static let echo = DispatchTimeInterval.milliseconds(200)

    private let queue = DispatchQueue(label: "signals")
    private let sources: [any DispatchSourceSignal]
    private var ignoresUntil: DispatchTime?

    init(onFirst stop: @escaping @Sendable () -> Void, onSecond abandon: @escaping @Sendable () -> Void) {
        sources = Self.signals.map { [queue] number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: queue)
        }
        for (source, number) in zip(sources, Self.signals) {
            source.setEventHandler { [self] in
                guard let ignoresUntil else {
                    ignoresUntil = .now() + Self.echo
                    return stop()
                }
                guard DispatchTime.now() > ignoresUntil else { return }
                abandon()
                _exit(128 + number)
            }
            source.resume()
        }
    }

    func cancel() {
        for source in sources { source.cancel() }
    }
}

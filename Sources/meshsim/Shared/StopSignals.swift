import Dispatch
import Foundation
import Synchronization

/// SIGINT and SIGTERM: the first asks for an orderly stop, the second ends the process at once.
final class StopSignals: @unchecked Sendable {
    private let sources: [any DispatchSourceSignal]
    private let received = Atomic<Int>(0)

    init(onFirst stop: @escaping @Sendable () -> Void, onSecond abandon: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: .global())
        }
        for (source, number) in zip(sources, [SIGINT, SIGTERM]) {
            source.setEventHandler { [self] in
                guard received.add(1, ordering: .relaxed).oldValue > 0 else { return stop() }
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

import DequeModule
import MeshModel
import MeshRecord
import NIOCore

/// The spine of a run: every event, in order, to whoever listens.
///
/// Sendable since it is confined to the control loop, as its entries assert.
package final class EventLog: @unchecked Sendable {
    private let control: any EventLoop
    /// The last events, for those who come late.
    private var recent: Deque<Event> = []
    private(set) var listeners: [(id: Int, deliver: (Event) -> Void)] = []
    private var nextListener = 0
    package private(set) var count = 0

    static let recentLimit = 20_000

    init(control: any EventLoop) { self.control = control }

    func record(_ happening: Happening, at time: MeshTime) -> Event {
        control.assertInEventLoop()
        count += 1
        let event = Event(sequence: count, time: time, happening)
        recent.append(event)
        if recent.count > Self.recentLimit { recent.removeFirst() }
        for listener in listeners { listener.deliver(event) }
        return event
    }

    /// Delivers the events kept from `sequence` on, then each new one. `deliver` runs on the control loop.
    ///
    /// - Returns: what to give to `removeListener`.
    @discardableResult
    package func addListener(from sequence: Int = 1, _ deliver: @escaping @Sendable (Event) -> Void) -> Int {
        control.assertInEventLoop()
        for event in kept(from: sequence) { deliver(event) }
        nextListener += 1
        listeners.append((nextListener, deliver))
        return nextListener
    }

    func removeListener(_ id: Int) {
        control.assertInEventLoop()
        listeners.removeAll { $0.id == id }
    }

    func removeListeners() {
        control.assertInEventLoop()
        listeners = []
    }

    func kept(from sequence: Int) -> [Event] {
        control.assertInEventLoop()
        let oldest = count - recent.count + 1
        return Array(recent.dropFirst(max(0, min(max(1, sequence), count + 1) - oldest)))
    }

    /// The last `limit` events.
    func last(_ limit: Int) -> [Event] {
        control.assertInEventLoop()
        return Array(recent.suffix(limit))
    }
}

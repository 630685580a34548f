import MeshDataPlane
import MeshModel
import MeshRecord
import NIOCore
import Testing

@testable import MeshRuntime

/// A recorder alone: no fleet, no control plane, no mesh.
@Suite struct RecorderTests {
    private let loop = SimulatedEventLoop()
    private let start = MeshTime(secondsSinceEpoch: 1_767_225_600)
    private let web = InstanceID("web.1")!
    private let backend = InstanceID("backend.1")!

    private func makeRecorder() -> Recorder {
        Recorder(
            [], localities: [:], calls: [], clock: MeshClock(origin: loop.now, start: start, speed: 1), control: loop,
            isMember: { $0.hasPrefix("10.") })
    }

    private func end(_ role: HandshakeReport.Role, _ result: HandshakeReport.Result) -> HandshakeEnd {
        let key = ConnectionKey(
            client: Address(host: "10.0.0.1", port: 5_000), server: Address(host: "10.0.0.2", port: 8_443))
        let called = Endpoint(instance: backend, address: key.server)
        return HandshakeEnd(
            instance: role == .client ? web : backend, connection: key, called: role == .client ? called : nil,
            report: HandshakeReport(role: role, result: result, resumed: false, duration: .zero))
    }

    @Test func `events are numbered from one, and reach whoever listens, even late`() {
        let recorder = makeRecorder()
        recorder.record(.mesh("alone", .started(seed: 1, instances: 2)))
        let heard = Heard()
        recorder.log.addListener { heard.events.append($0) }
        recorder.record(.mesh("alone", .stopped))
        #expect(heard.events.map(\.sequence) == [1, 2])
        #expect(heard.events.map(\.kind) == ["mesh.started", "mesh.stopped"])
    }

    @Test func `a refusal is an event once both ends have spoken`() {
        let recorder = makeRecorder()
        recorder.handshakeEnded(end(.client, .refused(.transport(.timeout))))
        #expect(recorder.log.count == 0)
        recorder.handshakeEnded(end(.server, .refused(.transport(.timeout))))
        #expect(recorder.log.last(1).map(\.kind) == ["handshake.refused"])
        #expect(recorder.handshakes.refused == [.timeout: 1])
    }

    @Test func `an end that stays alone is told of when patience is at its end`() {
        let recorder = makeRecorder()
        recorder.handshakeEnded(end(.client, .refused(.transport(.timeout))))
        while loop.step(until: .uptimeNanoseconds(19_000_000_000)) {}
        #expect(recorder.log.count == 0)
        while loop.step(until: .uptimeNanoseconds(21_000_000_000)) {}
        #expect(recorder.log.count == 1)
    }

    @Test func `who waits for a verdict gets it, or nothing after two seconds`() throws {
        let recorder = makeRecorder()
        let client = end(.client, .established)
        let verdicts = Verdicts()
        let key = try #require(client.connection)
        recorder.verdict(on: key).assumeIsolated().whenSuccess { verdicts.got.append($0?.outcome) }
        recorder.handshakeEnded(client)
        recorder.handshakeEnded(end(.server, .established))
        let other = ConnectionKey(client: key.server, server: key.client)
        recorder.verdict(on: other).assumeIsolated().whenSuccess { verdicts.got.append($0?.outcome) }
        while loop.step() {}
        #expect(verdicts.got == [.ok, nil])
    }

    /// Sendable since it is on the test's own thread alone.
    private final class Heard: @unchecked Sendable {
        var events: [Event] = []
    }

    private final class Verdicts {
        var got: [Outcome?] = []
    }
}

import MeshDataPlane
import MeshModel
import MeshRecord

@testable import MeshRuntime

/// What no topology leads to, or hardly: told to a recorder alone.
struct RareEvents {
    private let domain = TrustDomain("mesh.example")!
    private let server = InstanceID("server.1")!
    private let address = Address(host: "10.0.0.1", port: 8_443)

    var all: [Event] {
        let loop = SimulatedEventLoop()
        let start = MeshTime(secondsSinceEpoch: 1_767_225_600)
        let recorder = Recorder(
            [], localities: [:], calls: [], clock: MeshClock(origin: loop.now, start: start, speed: 1), control: loop,
            isMember: { _ in false })
        for happening in happenings { recorder.record(happening) }
        for end in strangers { recorder.handshakeEnded(end) }
        return recorder.log.last(recorder.log.count)
    }

    private var happenings: [Happening] {
        [
            .mesh("rare", .operatorAction(.renew(.everything))),
            .authority(domain, .rootFailed(99, .crossSigned, why: "there is none to sign it")),
            .authority(domain, .intermediateFailed(root: 99, 1, why: "there is no such root")),
            .instance(server, .forgeryFailed(why: "there is no such root")),
            .instance(
                server,
                .attemptFailed(FailedAttempt(.notAsked(why: "no key was made"), attempt: 1, retryIn: .seconds(1)))),
            .instance(server, .messageIgnored("drained")),
            .instance(server, .requestsCut(3, .drainTime(.seconds(5)))),
            .instance(server, .overloaded(.workers(2), Overload(asked: 4, begun: 2, over: .seconds(1)))),
            .authority(domain, .overloaded(Overload(asked: 4, begun: 2, over: .seconds(1)))),
            .instance(server, .listenFailed(address, why: "it is taken")),
        ]
    }

    /// An outsider that refuses the server, one that has no certificate, and a certificate that is bad in a way of its own.
    private var strangers: [HandshakeEnd] {
        let (unknown, required) = (TLSAlert(number: 46), TLSAlert(number: 116))
        return [
            end(.server, .ours(unknown), received: unknown),
            end(.server, .protocolError("peer did not return a certificate"), sent: required),
            end(.client, .peerCertificate(VerifyCode(3)), sent: TLSAlert(number: 42)),
        ]
    }

    private func end(
        _ role: HandshakeReport.Role, _ failure: HandshakeReport.Failure, sent: TLSAlert? = nil,
        received: TLSAlert? = nil
    ) -> HandshakeEnd {
        let report = HandshakeReport(
            role: role, result: .refused(failure), alertSent: sent, alertReceived: received, resumed: false,
            duration: .zero)
        let called = Endpoint(instance: server, address: address)
        return HandshakeEnd(
            instance: server, connection: nil, called: role == .client ? called : nil, report: report)
    }
}

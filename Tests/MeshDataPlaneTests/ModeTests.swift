import MeshModel
import NIOCore
import Testing

@testable import MeshDataPlane

/// Who is let in over what, and what is said to those who are not.
@Suite(.timeLimit(.minutes(1))) struct ModeTests {
    @Test(arguments: [
        (MTLSMode.strict, true, "200"), (.strict, false, ""), (.permissive, true, "200"), (.permissive, false, "200"),
        (.disabled, false, "200"), (.disabled, true, ""),
    ])
    func `a listener takes TLS, plain text, or both on one port`(_ mode: MTLSMode, tls: Bool, status: String)
        async throws
    {
        let bench = try Bench()
        let served = try await bench.serve(service("web") { $0.mtls = mode })
        let upstream = UpstreamService(service("web"), plaintext: !tls)
        let result = try await bench.call(bench.pool(to: upstream, [served.endpoint]))
        #expect(result.httpStatus.map(String.init) ?? "" == status, "\(result.outcome)")
        guard result.succeeded else { return }
        #expect(result.text.contains("\"caller\":\(tls ? "\"spiffe://shop.example/ns/default/sa/caller\"" : "null")"))
    }

    @Test func `plain text to a TLS port ends without an answer`() async throws {
        let bench = try Bench()
        let client = try await RawClient.connect(to: bench.serve(service("web")).endpoint.address)
        client.say("GET / HTTP/1.1\r\nhost: web\r\n\r\n")
        #expect(try await client.untilClosed() == "")
    }

    @Test func `a denied caller is told which list it is not on, and where that is written`() async throws {
        let bench = try Bench()
        let place = SourceLocation(file: "mesh.yaml", line: 12, column: 7)
        let friend = service("friend")
        let rule = AllowRule(.service(friend.name, friend.spiffeID), location: place)
        let target = service("web")
        let served = try await bench.serve(target, policy: .rules([rule]))

        let denied = try await bench.call(
            bench.pool(from: "caller", to: target, served), retries: RetrySpec(attempts: 2))
        #expect(denied.outcome == .denied && denied.httpStatus == 403)
        #expect(
            denied.text.contains("spiffe://shop.example/ns/default/sa/caller is on no allow rule of web (mesh.yaml:12)")
        )
        #expect(bench.telemetry.all.attempts.count == 1, "policy's answer does not change by asking again")
        #expect(
            bench.telemetry.told("request.denied").map { $0.split(separator: " ")[1] }
                == ["caller=\(service("caller").spiffeID)"])

        let admitted = try await bench.call(bench.pool(from: "friend", to: target, served))
        #expect(admitted.succeeded)
    }

    @Test func `plain text proves nobody, so rules match nobody`() async throws {
        let bench = try Bench()
        let target = service("web") { $0.mtls = .permissive }
        let served = try await bench.serve(target, policy: .rules([AllowRule(.service(target.name, target.spiffeID))]))
        let result = try await bench.call(bench.pool(to: UpstreamService(target, plaintext: true), [served.endpoint]))
        #expect(result.outcome == .denied && result.text.contains("no client certificate"))
    }

    @Test func `an answer tells of the calls made for it`() async throws {
        let bench = try Bench()
        let leaf = service("leaf")
        let front = service("front") {
            $0.script = Script(steps: [.one(.call(Call(to: leaf.name))), .one(.call(Call(to: ServiceName("gone")!)))])
        }
        let served = try await bench.serve(leaf)
        let calling = [(leaf, [served.endpoint]), (service("gone"), [])]
        let result = try await bench.call(bench.pool(to: front, bench.serve(front, calling: calling)))
        #expect(result.httpStatus == 500)
        #expect(result.text.contains(#"{"to":"leaf","instance":"leaf.1","outcome":"ok","status":200}"#))
        #expect(result.text.contains(#"{"to":"gone","instance":null,"outcome":"no_endpoint","status":null}"#))
    }
}

import MeshModel
import MeshTLS
import NIOCore
import Testing

@testable import MeshDataPlane

/// Garbage, half handshakes, slow clients and oversized headers cost the connection they come on, and nothing else.
@Suite(.timeLimit(.minutes(1))) struct HostileClientTests {
    /// Something that begins like a handshake.
    private static let halfHello = ByteBuffer(bytes: [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 0xaa, 0xbb])

    /// - Returns: those who are sent away at once, whatever the listener speaks.
    private func attack(_ address: Address, _ random: inout SeededRandom) async throws -> [RawClient] {
        func client() async throws -> RawClient { try await RawClient.connect(to: address) }

        let garbage = try await client()
        garbage.say(ByteBuffer(bytes: [0x16] + (0..<500).map { _ in UInt8(truncatingIfNeeded: random.next()) }))
        let noRequest = try await client()
        noRequest.say("\u{1}\u{2}\u{3}\r\n\r\n")
        let oversized = try await client()
        oversized.say("GET / HTTP/1.1\r\nx: \(String(repeating: "x", count: 300_000))")
        let manyHeaders = try await client()
        manyHeaders.say("GET / HTTP/1.1\r\n\(String(repeating: "x: y\r\n", count: 20_000))")

        // These stay as long as they are suffered.
        _ = try await client()
        let half = try await client()
        half.say(Self.halfHello)
        let slow = try await client()
        for byte in Self.halfHello.readableBytesView.prefix(4) { slow.say(ByteBuffer(bytes: [byte])) }
        let slowRequest = try await client()
        for character in "GET / H" { slowRequest.say(String(character)) }
        // And this one resets.
        let gone = try await client()
        gone.say(Self.halfHello)
        try await gone.channel.close()
        return [garbage, noRequest, oversized, manyHeaders]
    }

    @Test(arguments: [MTLSMode.strict, .permissive])
    func `a good client is served on, over its old connection and over new ones`(mode: MTLSMode) async throws {
        let bench = try Bench()
        let target = service("web") { $0.mtls = mode }
        let served = try await bench.serve(target)
        let pool = try await bench.pool(to: target, served)
        #expect(try await bench.call(pool).succeeded)
        let before = try await bench.on { served.instance.connectionCount }

        var random = SeededRandom(seed: 11)
        for round in 1...5 {
            let refused = try await attack(served.endpoint.address, &random)
            #expect(try await bench.call(pool).succeeded, "round \(round)")
            let other = try await bench.pool(from: "other", to: target, served)
            #expect(try await bench.call(other).succeeded, "round \(round)")
            try await bench.on { other.update(EndpointSnapshot(service: target.name, version: 2, endpoints: [])) }
            for client in refused { #expect(!(try await client.untilClosed()).contains(" 200 ")) }
        }
        // Four in each round are still suffered; all others go, as soon as the loop has read that they are gone.
        while try await bench.on({ served.instance.connectionCount }) > before + 5 * 4 {}
        let mine = bench.telemetry.all.handshakes.filter { $0.instance.service.text == "caller" }
        #expect(mine.count == 1, "the good client needed no second handshake")
        #expect(bench.telemetry.all.attempts.allSatisfy { $0.outcome == .ok })
    }
}

import MeshModel
import NIOCore
import NIOEmbedded
import Testing

@testable import MeshTLS

/// Whatever arrives, an end reports once, and does not crash.
@Suite struct HostileBytesTests {
    private static let seeds = 1...40 as ClosedRange<UInt64>

    @Test(arguments: seeds) func `random bytes`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for end in try ends() {
            var noise = bytes(1 + random.below(2_000), &random)
            // Half of them look like the beginning of a record.
            if random.chance(0.5) { noise.replaceSubrange(0..<1, with: [0x16]) }
            try finish(end, after: noise, &random, seed)
        }
    }

    @Test(arguments: seeds) func `a hello cut short or with flipped bits`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let hello = Array(try End.client(.good("client")).take()!.readableBytesView)
        try finish(End.server(.good("server")), after: Array(hello.prefix(random.below(hello.count))), &random, seed)
        for _ in 0..<10 {
            var flipped = hello
            for _ in 0...random.below(4) { flipped[random.below(flipped.count)] ^= 1 << random.below(8) }
            try finish(End.server(.good("server")), after: flipped, &random, seed)
        }
    }

    @Test(arguments: seeds) func `a conversation with flipped bits`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for versions in [TLSVersions.only13, .only12] {
            var (client, server) = (try Party.good("client"), try Party.good("server"))
            (client.versions, server.versions) = (versions, versions)
            let (one, other) = (try End.client(client), try End.server(server))
            converse(one, other) { bytes in
                guard random.chance(0.4) else { return bytes }
                var altered = Array(bytes.readableBytesView)
                altered[random.below(altered.count)] ^= 1 << random.below(8)
                return ByteBuffer(
                    bytes: altered.prefix(random.chance(0.2) ? random.below(altered.count) : altered.count))
            }
            for end in [one, other] {
                end.hearEnd()
                #expect(end.reports.count == 1, "seed \(seed)")
            }
        }
    }

    private func ends() throws -> [End] { [try End.server(.good("server")), try End.client(.good("client"))] }

    /// Feeds the bytes in pieces; then time passes, or the peer goes.
    private func finish(_ end: End, after bytes: [UInt8], _ random: inout SeededRandom, _ seed: UInt64) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(1 + random.below(rest.count))
            end.hear(ByteBuffer(bytes: piece))
            rest = rest.dropFirst(piece.count)
            #expect(end.reports.count <= 1, "seed \(seed)")
        }
        if random.chance(0.5) { end.loop.advanceTime(by: End.timeout) } else { end.hearEnd() }
        #expect(end.reports.count == 1, "seed \(seed)")
        #expect(end.reports.first?.result != .established, "seed \(seed)")
        #expect(end.received == "", "seed \(seed)")
    }

    private func bytes(_ count: Int, _ random: inout SeededRandom) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
}

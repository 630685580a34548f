import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import MeshAdmin

/// Whatever comes over the socket is answered with a sentence, and the mesh goes on.
@Suite(.timeLimit(.minutes(1)))
struct UntrustedRequestTests {
    struct Bad: CustomTestStringConvertible {
        var path: String
        var body: String
        var status = 400
        var says: String

        var testDescription: String { "\(path) \(body.prefix(40))" }
    }

    static let bad = [
        Bad(path: "scale", body: "", says: "it is not JSON"),
        Bad(path: "scale", body: "{", says: "it is not JSON"),
        Bad(path: "scale", body: "{}", says: "'services' is missing"),
        Bad(path: "scale", body: #"{"services": {}}"#, says: "no service to scale"),
        Bad(path: "scale", body: #"{"services": {"web": "many"}}"#, says: "'services.web' is of another type"),
        Bad(path: "scale", body: #"{"services": {"web": -1}}"#, says: "cannot have -1 instances"),
        Bad(path: "scale", body: #"{"services": {"web": 9223372036854775807}}"#, says: "more than the 100000"),
        Bad(path: "scale", body: #"{"services": {"web": 1e400}}"#, says: "the body is not what is asked for"),
        Bad(path: "scale", body: #"{"services": {"../x": 1}}"#, says: "'../x' is no service's name"),
        Bad(path: "scale", body: #"{"services": {"load": 1}}"#, says: "'load' is a load generator"),
        Bad(path: "scale", body: #"{"services": {"web": 1}, "order": "best"}"#, says: "'newest', 'oldest' or"),
        Bad(path: "scale", body: String(repeating: "[", count: 50_000), says: "the body is not what is asked for"),
        Bad(path: "scale", body: String(repeating: " ", count: 100_000), status: 413, says: "the body is too large"),
        Bad(path: "rotate", body: "{}", says: "rotate either a 'target' or 'all'"),
        Bad(path: "rotate", body: #"{"target": "web.0"}"#, says: "neither a service nor an instance"),
        Bad(
            path: "rotate", body: #"{"target": "web.99999999999999999999"}"#, says: "neither a service nor an instance"),
        Bad(path: "fault", body: #"{"on": "web"}"#, says: "a fault is one of"),
        Bad(path: "fault", body: #"{"certificate": "old", "on": "web"}"#, says: "'expired', 'untrusted' or"),
        Bad(path: "fault", body: #"{"certificate": "expired", "on": "nobody"}"#, says: "no service 'nobody'"),
        Bad(path: "fault", body: #"{"ca": "pause", "on": "other.example"}"#, says: "no trust domain 'other.example'"),
        Bad(path: "fault", body: #"{"ca": "slow", "on": "shop.example"}"#, says: "'wrong-identity' or 'slow:2s'"),
        Bad(path: "fault", body: #"{"ca": "slow:36501d", "on": "shop.example"}"#, says: "is no CA fault"),
        Bad(path: "fault", body: #"{"ca": "pause:2s", "on": "shop.example"}"#, says: "is no CA fault"),
        Bad(path: "fault", body: #"{"partition": ["web", "catalog"], "on": "web"}"#, says: "cannot be parted"),
        Bad(path: "clear", body: #"{"fault": "partition", "on": "web|catalog"}"#, says: "cannot be parted"),
        Bad(path: "clear", body: #"{"fault": "luck", "on": "web"}"#, says: "'luck' is no kind of fault"),
        Bad(path: "probe", body: #"{"from": "web", "to": "load"}"#, says: "there is no service 'load'"),
        Bad(path: "probe", body: #"{"from": "web.7", "to": "web"}"#, says: "there is no instance web.7 now"),
        Bad(path: "nothing", body: "{}", status: 404, says: "POST /v1/nothing: not found"),
    ]

    @Test func `bad requests are refused with a reason`() async throws {
        try await RunningMesh.with { mesh in
            for bad in Self.bad {
                let (status, text) = try await send(.POST, "/v1/\(bad.path)", bad.body, to: mesh.client.socket)
                #expect(status == bad.status, "\(bad.testDescription): \(text)")
                let error = try? JSONDecoder().decode(ErrorAnswer.self, from: Data(text.utf8)).error
                #expect(error?.contains(bad.says) == true, "\(bad.testDescription): \(text)")
            }
            #expect(try await mesh.client.instances().value.instances.count == 4)
        }
    }

    @Test(arguments: ["-9223372036854775808", "0", "9223372036854775807"])
    func `any number may stand for the first event`(number: String) async throws {
        try await RunningMesh.with { mesh in
            let (status, _) = try await send(.GET, "/v1/events?from=\(number)", nil, to: mesh.client.socket)
            #expect(status == 200)
        }
    }

    @Test(arguments: ["/v1/events?from=x", "/v1/export/%00", "/v1/export/..", "/v1/export/web.x"])
    func `odd addresses are refused`(uri: String) async throws {
        try await RunningMesh.with { mesh in
            let (status, _) = try await send(.GET, uri, nil, to: mesh.client.socket)
            #expect([400, 404].contains(status))
        }
    }

    @Test func `a follower that reads nothing does not keep a mesh alive`() async throws {
        try await RunningMesh.with { mesh in
            let connection = try await connectRaw(to: mesh.client.socket)
            try await connection.writeAndFlush(
                ByteBuffer(string: "GET /v1/events?follow=true HTTP/1.1\r\nHost: x\r\n\r\n"))
            let flood = try await connectRaw(to: mesh.client.socket)
            let request = "GET /v1/instances HTTP/1.1\r\nHost: x\r\n\r\n"
            try await flood.writeAndFlush(ByteBuffer(string: String(repeating: request, count: 2_000)))
            let half = try await connectRaw(to: mesh.client.socket)
            try await half.writeAndFlush(
                ByteBuffer(string: "POST /v1/scale HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"))
            try await mesh.client.down()
            _ = try await mesh.report.value
            try? await connection.close()
            try? await flood.close()
            try? await half.close()
        }
    }
}

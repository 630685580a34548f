import Foundation
import MeshModel
import MeshRecord
import RunningMeshes
import Synchronization
import Testing

@testable import MeshRuntime

/// Keys leave by export alone: no event, report, answer or error says anything of them.
@Suite(.timeLimit(.minutes(1))) struct SecretsTests {
    @Test func `nothing that a run tells holds a key`() async throws {
        let (web, db) = (ServiceName("web")!, ServiceName("db")!)
        let fault = OperatorAction.inject(.certificate(.untrusted, on: .service(db)))
        let topology = try Running.topology(
            """
            version: 1
            name: secrets
            services:
              web: {script: [call: db]}
              db: {}
            load:
              - {to: web, rate: 100/s, arrivals: constant}
            """)
        let run = try await LiveRun.prepare(topology, start: MeshTime(rfc3339: "2026-01-01T12:00:00Z")!, loops: 1)
        let told = Told()
        let (ready, refused) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
        _ = try await run.mesh.onControl { mesh in
            mesh.recorder.log.addListener { event in
                told.add(event.json.text)
                told.add(event.summary)
                if event.kind == "run.started" { ready.continuation.yield() }
                if case .handshakeRefused = event.happening { refused.continuation.yield() }
            }
        }
        let report = Task { try await run.run(for: .seconds(600)) }
        for await _ in ready.stream { break }
        var keys = [
            try await run.mesh.exporter.export(.service(web)).keyPEM,
            try await run.mesh.exporter.export(.service(db)).keyPEM,
        ]
        try await run.mesh.operate(fault)
        for await _ in refused.stream { break }
        // The forged one, too.
        keys.append(try await run.mesh.exporter.export(.service(db)).keyPEM)
        let probe = try await run.mesh.prober.probe(from: .service(web), to: .service(db))
        told.add("\(probe)")
        do {
            _ = try await run.mesh.exporter.export(.service(ServiceName("nobody")!))
            Issue.record("exported nobody")
        } catch {
            told.add("\(error)")
        }
        for view in try await run.mesh.views.instances().instances { told.add("\(view)") }
        run.stop()
        told.add(try await report.value.json.text)

        let all = told.lines.withLock { $0 }
        #expect(all.count > 20 && all.contains { $0.contains("handshake.refused") })
        #expect(Set(keys).count == 3)
        for mark in try keys.flatMap(marks) + ["private key"] {
            #expect(!all.contains { $0.lowercased().contains(mark) })
        }
    }

    private final class Told: Sendable {
        let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    /// The scalar in hexadecimal and base64, and the PEM's first line, in lower case. In PKCS#8 of P-256 the scalar is at
    /// bytes 36 to 67 (RFC 5915).
    private func marks(of pem: String) throws -> [String] {
        let body = pem.split(separator: "\n").dropFirst().dropLast()
        let der = Array(try #require(Data(base64Encoded: body.joined())))
        try #require(der[34..<36] == [0x04, 0x20])
        let scalar = der[36..<68]
        let hex = scalar.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return [hex, Data(scalar).base64EncodedString().lowercased(), body.first!.lowercased()]
    }
}

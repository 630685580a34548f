import Foundation
import MeshModel
import Testing
import TopologyYAML

@Suite struct IsotopeTests {
    /// Isotope's own files, where the checkout has them beside it.
    static let samples: [URL] = {
        let root = URL(filePath: #filePath).appending(path: "../../..").standardized
        let folder = root.appending(path: "../shared/samples/isotope").standardized
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().map { folder.appending(path: $0) }
    }()

    @Test(.enabled(if: !samples.isEmpty), arguments: samples)
    func `isotope's own files read without an error, and convert`(_ file: URL) throws {
        let result = TopologyReader.read([UInt8](try Data(contentsOf: file)), file: file.lastPathComponent)
        let topology = try #require(result.topology, "\(result.diagnostics)")
        #expect(!topology.load.isEmpty)
        let converted = TopologyReader.read(TopologyWriter.text(of: topology), file: "converted.yaml")
        #expect(converted.topology?.withoutLocations == topology.withoutLocations, "\(converted.diagnostics)")
        #expect(converted.diagnostics == [])
    }

    @Test func `a graph means here what it means to isotope`() throws {
        let topology = try read(
            """
            apiVersion: v1alpha1
            kind: MockServiceGraph
            defaults: {requestSize: 1 KB, responseSize: 16 KB, numReplicas: 2}
            services:
            - name: a
              errorRate: 0.01%
              numReplicas: 5
              script: [sleep: 100ms]
            - {name: b, namespace: other, responseSize: 10}
            - name: c
              script:
              - call: {service: a, size: 10K}
              - - call: b
                - sleep: {type: static, data: {time: 1m30s}}
              - sleep: {type: histogram, data: {1ms: 50, 2ms: 50}}
            """)
        #expect(topology.services.map(\.replicas) == [5, 2, 2])
        #expect(topology.services.map(\.requestSize.bytes) == [1_024, 1_024, 1_024])
        #expect(topology.services.map(\.responseSize.bytes) == [16_384, 10, 16_384])
        #expect(topology.services.map(\.namespace) == ["default", "other", "default"])
        #expect(topology.services[0].errorRate == Fraction(0.0001))
        let c = topology.services[2].script
        #expect(c.calls.map(\.size) == [ByteCount(bytes: 10_240), nil])
        #expect(c.calls[0].timeout == .seconds(15))
        #expect(
            c.steps[2]
                == .one(.sleep(.histogram([.init(.milliseconds(1), weight: 50), .init(.milliseconds(2), weight: 50)]))))
        guard case .concurrent(let group) = c.steps[1] else { return #expect(Bool(false), "no group") }
        #expect(group[1] == .sleep(.constant(.seconds(90))))
    }

    @Test func `a graph gets ten requests a second at each entrypoint`() throws {
        let marked = try read("services: [{name: a, isEntrypoint: true}, {name: b}]")
        #expect(marked.load.map(\.to.text) == ["a"])
        let unmarked = try read("services: [{name: a, script: [call: b]}, {name: b}, {name: c}]")
        #expect(unmarked.load.map(\.to.text) == ["a", "c"])
        #expect(unmarked.load[0].shape == .open(rate: Rate(perSecond: 10)!, arrivals: .constant))
    }

    @Test func `what isotope ignores is a warning, once`() throws {
        let result = TopologyReader.read(
            """
            default: {type: grpc, numRbacPolicies: 3}
            services:
            - {name: a, color: red, cluster: x, numRbacPolicies: 1, script: [call: {service: b, payloadSize: 5}]}
            - {name: b, type: grpc}
            """, file: "graph.yaml")
        #expect(result.topology?.services[0].script.calls[0].size == ByteCount(bytes: 5))
        #expect(result.diagnostics.allSatisfy { $0.severity == .warning })
        #expect(
            result.diagnostics.map(\.code) == [
                .unknownKey, .noEffect, .noEffect, .unknownKey, .noEffect, .unknownKey,
            ])
    }
}

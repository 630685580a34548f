import Foundation
import Testing
import TopologyYAML

@Suite struct SchemaTests {
    /// `UPDATE_GOLDEN=1 swift test` writes it anew.
    @Test func `the schema beside the shipped topologies is the program's own`() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../topologies/schema.json").standardizedFileURL
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try Data((TopologySchema.json + "\n").utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == TopologySchema.json + "\n")
    }

    @Test func `the schema is JSON and describes every key it has`() throws {
        let schema = try #require(
            try JSONSerialization.jsonObject(with: Data(TopologySchema.json.utf8)) as? [String: Any])
        var undescribed: [String] = []
        func walk(_ value: Any, _ path: String) {
            for item in value as? [Any] ?? [] { walk(item, path) }
            guard let object = value as? [String: Any] else { return }
            for (key, property) in object["properties"] as? [String: [String: Any]] ?? [:] {
                if (property["description"] as? String ?? "").isEmpty { undescribed.append("\(path).\(key)") }
            }
            for (key, child) in object { walk(child, "\(path).\(key)") }
        }
        walk(schema, "")
        #expect(undescribed == [])
    }

    @Test(
        arguments: [
            [], ["clock"], ["services", "*"], ["services", "*", "connections"], ["trustDomains", "*", "ca", "leaf"],
            ["defaults"], ["discovery"], ["authorization"], ["load", "[]"],
            ["scenario", "[]"], ["scenario", "[]", "fault"], ["scenario", "[]", "clear"], ["expect", "[]"],
            ["expect", "[]", "requests"], ["expect", "[]", "ready"], ["expect", "[]", "certificates"],
            ["expect", "[]", "availability"], ["expect", "[]", "outage"], ["expect", "[]", "csrRate"],
            ["expect", "[]", "refusals"], ["expect", "[]", "requestsOnExpired"], ["expect", "[]", "lateRenewals"],
            ["expect", "[]", "noConnectionOnExpiredCertificate"], ["clock", "skews", "*"], ["network"],
            ["network", "links", "[]"], ["trustDomains", "*", "ca"], ["trustDomains", "*", "ca", "intermediate"],
            ["trustDomains", "*", "ca", "leaf", "rotation"], ["trustDomains", "*", "bundles"],
            ["scenario", "[]", "rotateRoot"], ["scenario", "[]", "authority"],
        ] as [[String]])
    func `the reader and the schema know the same keys`(_ path: [String]) throws {
        let inSchema = try keys(inSchemaAt: path)
        let nonsense = path.reversed().reduce("{zzzzzzzz: 1}") { inner, key in
            key == "[]" ? "[\(inner)]" : "{\(key == "*" ? "a" : key): \(inner)}"
        }
        let result = TopologyReader.read(nonsense, file: "test.yaml")
        let known = try #require(result.diagnostics.first { $0.code == .unknownKey }?.suggestion)
        #expect(known == "known here: " + inSchema.sorted().joined(separator: ", "))
    }

    private func keys(inSchemaAt path: [String]) throws -> [String] {
        var place = try #require(
            try JSONSerialization.jsonObject(with: Data(TopologySchema.json.utf8)) as? [String: Any])
        for key in path {
            let next =
                switch key {
                case "*": place["additionalProperties"]
                case "[]": place["items"]
                default: (place["properties"] as? [String: Any])?[key]
                }
            place = try #require(next as? [String: Any])
        }
        return Array(try #require(place["properties"] as? [String: Any]).keys)
    }
}

import Foundation
import MeshModel
import Testing
import TopologyYAML

@Suite struct DiagnosticTests {
    private let mistakes = TopologyReader.read("services:\n  web: {replica: 3}\n  \"a\\n\\\"\":\n", file: "shop.yaml")
        .diagnostics

    @Test func `for people, it says where, what, and what was meant`() {
        #expect(
            mistakes[0].description == """
                shop.yaml:2:9: error: unknown key `replica` [unknown-key]
                    at services.web.replica
                    did you mean `replicas`?
                """)
    }

    @Test func `for programs, it is one JSON object on one line`() throws {
        for mistake in mistakes {
            #expect(!mistake.json.text.contains("\n"))
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(mistake.json.text.utf8)) as? [String: Any])
            #expect(object["file"] as? String == "shop.yaml")
            #expect(object["line"] as? Int == mistake.location.line)
            #expect(object["column"] as? Int == mistake.location.column)
            #expect(object["code"] as? String == mistake.code.rawValue)
            #expect(object["path"] as? String == mistake.path)
            #expect(object["suggestion"] as? String == mistake.suggestion)
        }
    }

    @Test func `mistakes come in the file's order`() {
        #expect(mistakes.map(\.location.line) == [2, 3])
    }

    /// A rotation of the root waits 10 min, 24 h and 1 h, unless it says otherwise.
    @Test func `a root rotation while another is under way is warned of`() {
        func warned(_ second: String) -> [Int] {
            let text = """
                services: {a: }
                scenario:
                  - {at: \(second), rotateRoot: }
                  - {at: 1h, rotateRoot: }
                """
            return TopologyReader.read(text, file: "shop.yaml").diagnostics.filter { $0.code == .refusedStep }
                .map(\.location.line)
        }
        #expect(warned("26h9m") == [3])
        #expect(warned("26h10m") == [])
        #expect(warned("30m") == [4])
    }

    @Test func `a hundred warnings are no error`() throws {
        let services = (0..<200).map { "- {name: s\($0), color: red}\n" }.joined()
        let result = TopologyReader.read("services:\n" + services, file: "graph.yaml")
        #expect(result.topology?.services.count == 200)
        #expect(result.diagnostics.count == 101)
    }
}

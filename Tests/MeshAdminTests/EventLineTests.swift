import MeshRecord
import Testing

@testable import MeshAdmin

@Suite struct EventLineTests {
    @Test func `the kind is the event's own, not one that its facts have`() throws {
        let line = #"{"seq": 1, "kind": "handshake.refused", "subject": "a→b", "facts": {"kind": "expired"}}"#
        let event = try EventLine(line)
        #expect(event.kind.word == "handshake.refused")
        #expect(event.text == line)
    }

    @Test func `the kind is not looked for in what people read`() throws {
        let event = try EventLine(#"{"kind": "mesh.started", "text": "00:00:00.000  run.started  mesh.started"}"#)
        #expect(event.kind.word == "mesh.started")
        #expect(event.text == "00:00:00.000  run.started  mesh.started")
    }

    @Test(arguments: ["", "{}", #"{"kind": "expired", "text": ""}"#, #"{"kind": 1}"#])
    func `what is no event is refused`(line: String) {
        #expect(throws: DecodingError.self) { try EventLine(line) }
    }
}

import Foundation
import Testing

@testable import MeshModel

@Suite struct JSONTests {
    @Test func `a literal keeps the order of its members`() {
        let json: JSON = ["z": 1, "a": "text", "m": [true, nil, 0.5], "empty": [:]]
        #expect(json.text == #"{"z": 1, "a": "text", "m": [true, null, 0.5], "empty": {}}"#)
    }

    /// Against Foundation's reader.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func `what is written is read as it was, on one line and on several`(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let alphabet = ["a", "\"", "\\", "\n", "\t", "\r", "\u{0}", "\u{1f}", "\u{7f}", "é", "→", "😀", "/", " "]
        func text() -> String { (0..<random.below(12)).map { _ in alphabet[random.below(alphabet.count)] }.joined() }
        let members = (0..<random.below(4)).map { ("\($0)" + text(), (0..<random.below(3)).map { _ in text() }) }
        let json = JSON.object(members.map { ($0, .array($1.map(JSON.string))) })
        for written in [json.text, json.indentedText] {
            let read = try JSONDecoder().decode([String: [String]].self, from: Data(written.utf8))
            #expect(read == Dictionary(uniqueKeysWithValues: members), "\(written)")
        }
        #expect(!json.text.contains("\n"))
    }

    @Test func `what is absent is null`() {
        #expect(JSON(String?.none).text == "null")
        #expect(JSON(Int?.some(7)).text == "7")
    }

    @Test func `a number that no integer holds is written as text`() {
        #expect(JSON(UInt64.max).text == "\"18446744073709551615\"")
        #expect(JSON(UInt64(7)).text == "7")
    }

    private struct Answer: Codable {
        var name: String
        var missing: String?
        var port: Int?
        var share: Double
        var time: MeshTime
        var missingTime: MeshTime?
        var counts: [String: Int]
        var parts: [Part]

        struct Part: Codable {
            var isWhole: Bool
            var seed: UInt64
        }
    }

    @Test func `what is encoded comes in the order of its declaration, with null where there is nothing`() {
        let answer = Answer(
            name: "a\"b", port: 8443, share: 0.5, time: MeshTime(secondsSinceEpoch: 0),
            counts: ["b": 2, "a": 1, "c": 3], parts: [Answer.Part(isWhole: true, seed: .max)])
        #expect(
            JSON(encoding: answer).text
                == #"{"name": "a\"b", "missing": null, "port": 8443, "share": 0.5, "time": "1970-01-01T00:00:00Z", "#
                + #""missingTime": null, "counts": {"a": 1, "b": 2, "c": 3}, "#
                + #""parts": [{"isWhole": true, "seed": "18446744073709551615"}]}"#)
    }
}

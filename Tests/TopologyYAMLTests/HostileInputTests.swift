import MeshModel
import Testing
import TopologyYAML

@Suite(.timeLimit(.minutes(1))) struct HostileInputTests {
    @Test func `an alias bomb is too large`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...20 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        #expect(codes(text) == [.tooLarge])
    }

    @Test func `a merge bomb is too large`() {
        var text = "a0: &a0 {k: v}\n"
        for level in 1...40 { text += "a\(level): &a\(level) {<<: *a\(level - 1), x\(level): *a\(level - 1)}\n" }
        #expect(codes(text) == [.tooLarge])
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: "]) func `deep nesting ends at the limit`(_ opening: String) {
        #expect(codes(String(repeating: opening, count: 100_000)) == [.tooDeep])
    }

    @Test func `aliases can't nest deeper than the limit`() {
        var text = "a0: &a0 [x]\n"
        for level in 1...100 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(codes(text) == [.tooDeep])
    }

    @Test func `a file above the limit is not read`() {
        #expect(codes(String(repeating: "#", count: 5 << 20)) == [.tooLarge])
    }

    @Test func `a huge scalar is shown short`() {
        let result = TopologyReader.read("seed: " + String(repeating: "9", count: 1 << 20), file: "a.yaml")
        #expect(result.diagnostics.allSatisfy { $0.description.utf8.count < 400 })
    }

    @Test func `a hundred errors are enough`() {
        let wrong = (0..<300).map { "  s\($0): {allow: [s\($0 + 10_000)]}\n" }.joined()
        let found = codes("services:\n" + wrong)
        #expect(found.count == 101)
        #expect(found.contains(.tooMany))
    }

    @Test func `a long override path is turned down`() {
        let override = Override(path: String(repeating: "a.", count: 100_000) + "b", value: "1")
        #expect(TopologyReader.read("services: {a: }", file: "a.yaml", overrides: [override]).topology == nil)
    }

    @Test func `a thousand services with chains of calls read quickly`() throws {
        let services = (0..<1_000).map { "  s\($0): {script: [\($0 < 999 ? "call: s\($0 + 1)" : "sleep: 1ms")]}\n" }
        #expect(try read("services:\n" + services.joined()).services.count == 1_000)
    }

    @Test func `a thousand misspelt names cost a hundred suggestions`() {
        let services = (0..<500).map { "  service-\($0): {script: [call: servise-\($0)]}\n" }.joined()
        let injects = (0..<500).map { "  - {at: 1s, crash: servise-\($0)}\n" }.joined()
        let result = TopologyReader.read("services:\n\(services)scenario:\n\(injects)", file: "hostile.yaml")
        #expect(result.diagnostics.count { $0.code == .unknownService } == 100)
        #expect(result.diagnostics.count { $0.code == .tooMany } == 1)
        #expect(result.diagnostics.first?.suggestion == "did you mean `service-0`?")
    }

    @Test func `among too many long names there is no search for the nearest`() {
        let middle = String(repeating: "x", count: 50)
        let services = (0..<6_000).map { "  a\(middle)\(100_000 + $0): {script: [call: b\(middle)x\($0)]}\n" }
        let result = TopologyReader.read("services:\n" + services.joined(), file: "hostile.yaml")
        #expect(result.diagnostics.count == 101)
        #expect(result.diagnostics.allSatisfy { $0.suggestion == nil })
    }

    @Test func `many long circles end at the limit and are shown short`() {
        let services = (0..<3_000).map { "  s\($0): {script: [call: s\(($0 + 1) % 3_000), call: s0]}\n" }.joined()
        let result = TopologyReader.read("services:\n" + services, file: "hostile.yaml")
        #expect(result.diagnostics.count { $0.code == .callCycle } == 100)
        #expect(result.diagnostics.count == 101)
        #expect(result.diagnostics.allSatisfy { $0.description.utf8.count < 1_000 })
    }

    @Test func `a key above the limit is too large`() {
        let long = String(repeating: "k", count: 1_025)
        #expect(codes("? \(long)\n: 1\n") == [.tooLarge])
        #expect(codes("a: &a \(long)\nb:\n" + String(repeating: "- {*a : 1}\n", count: 1_000)) == [.tooLarge])
    }

    @Test func `aliases of a huge text are too large`() {
        let huge = String(repeating: "x", count: 1 << 20)
        let aliases = Array(repeating: "*a", count: 2_000).joined(separator: ", ")
        #expect(codes("name: &a \(huge)\nservices: [\(aliases)]\n") == [.tooLarge])
        #expect(codes("a: &a [\(huge)]\nservices: [\(aliases)]\n") == [.tooLarge])
        let keys = String(repeating: "k", count: 1_000)
        #expect(codes("a: &a {\(keys): 1}\nservices:\n" + String(repeating: "- *a\n", count: 20_000)) == [.tooLarge])
    }

    @Test func `a hundred duplicate keys are enough`() {
        let found = codes(String(repeating: "k: 1\n", count: 300))
        #expect(found.count == 101)
        #expect(found.contains(.tooMany))
    }

    @Test(arguments: UInt64(1)...400) func `a mutated topology ends with diagnostics or a topology`(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let source = seed % 2 == 0 ? storefront : TopologyWriter.text(of: RandomTopology.draw(seed: seed))
        var bytes = Array(source.utf8)
        for _ in 0...random.below(6) { mutate(&bytes, &random) }
        let result = TopologyReader.read(bytes, file: "mutated.yaml")
        let hasError = result.diagnostics.contains { $0.severity == .error }
        #expect((result.topology == nil) == hasError, "seed \(seed)")
        for diagnostic in result.diagnostics {
            #expect(diagnostic.location.line >= 1 && diagnostic.location.column >= 1, "seed \(seed)")
            #expect(!diagnostic.message.isEmpty, "seed \(seed)")
        }
        if let topology = result.topology {
            let again = TopologyReader.read(TopologyWriter.text(of: topology), file: "again.yaml").topology
            #expect(
                again.map { TopologyWriter.text(of: $0) } == TopologyWriter.text(of: topology), "seed \(seed)")
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let fragments = [
            "0", "-", "9999999999999999999", "[", "}", ": ", "\n", "\t", "&a ", "*a", "<<: ", "null", "~", ".inf",
            "1e999", "\"", "\u{0}", "!!str ",
        ]
        let place = random.below(bytes.count)
        switch random.below(4) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(contentsOf: fragments[random.below(fragments.count)].utf8, at: place)
        default:
            let length = min(random.below(40), bytes.count - place)
            bytes.insert(contentsOf: bytes[place..<place + length], at: random.below(bytes.count))
        }
    }

    private func codes(_ text: String) -> [Diagnostic.Code] {
        TopologyReader.read(text, file: "hostile.yaml").diagnostics.map(\.code)
    }
}

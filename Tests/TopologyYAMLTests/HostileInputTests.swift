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

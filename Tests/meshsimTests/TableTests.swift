import Testing

@testable import meshsim

@Suite struct TableTests {
    private func lines(_ table: Table) -> [String] {
        ([table.heading] + table.rows).map { $0.rendered(colour: false) }
    }

    @Test func `columns are as wide as what is in them, numbers to the right`() {
        var table = Table("NAME", ">COUNT", "STATE")
        table.add(Line("a-long-name"), Line("7"), Line("ready", .good))
        table.add(Line("証"), Line("1,234,567"), Line(orNothing: nil))
        #expect(
            lines(table) == [
                "NAME             COUNT  STATE",
                "a-long-name          7  ready",
                "証           1,234,567  -",
            ])
    }

    @Test func `numbers may have a least width`() {
        var table = Table("EDGE", ">OK", numberWidth: 7)
        table.add(Line("a→b"), Line("12"))
        #expect(lines(table) == ["EDGE       OK", "a→b        12"])
    }

    @Test func `an empty cell at the end takes no place`() {
        var table = Table("NAME", "")
        table.add(Line("a-long-name"), Line())
        table.add(Line("b"), Line("a note"))
        #expect(lines(table) == ["NAME", "a-long-name", "b            a note"])
    }
}

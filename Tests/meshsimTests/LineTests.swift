import MeshModel
import Testing

@testable import meshsim

@Suite struct LineTests {
    @Test(arguments: [("web→ratings", 11), ("証明書", 6), ("e\u{301}", 1), ("🙂", 2), ("…", 1), ("", 0)])
    func `a text takes so many columns`(_ text: String, _ columns: Int) { #expect(text.columns == columns) }

    @Test func `what could take over the terminal is made harmless`() {
        #expect("a\u{1b}[2Jb\u{202e}c\r\n".printable == "a·[2Jb·c··")
    }

    @Test(arguments: [(5, "web→…"), (4, "web…"), (1, "…"), (0, ""), (11, "web→ratings")])
    func `a line that is too wide ends in an ellipsis`(_ width: Int, _ text: String) {
        #expect((Line("web→", .good) + Line("ratings", .bad)).fitted(to: width).rendered(colour: false) == text)
    }

    @Test func `a wide character that does not fit is left out whole`() {
        #expect(Line("証明書").fitted(to: 4).rendered(colour: false) == "証…")
        #expect(Line("証明書").padded(to: 4).width == 4)
    }

    @Test(arguments: [
        (0.0, "0.0s"), (6.34, "6.3s"), (9.99, "9.9s"), (41.9, "41s"), (245, "4m05s"), (-3.2, "-3.2s"),
        (1_051_200, "12d04h"),
    ])
    func `a length of time in short`(_ seconds: Double, _ text: String) {
        #expect(Duration.seconds(seconds).short() == text)
    }

    @Test(arguments: [(0.0, "0.0"), (49.84, "49.8"), (99.96, "100"), (1_250.4, "1,250"), (1_234_567, "1,234,567")])
    func `a rate`(_ value: Double, _ text: String) { #expect(value.rate == text) }

    @Test func `gauges`() {
        #expect(Gauge.history([0, 1, 2, 4], width: 3) == "▂▄█")
        #expect(Gauge.history([0, 0], width: 8) == "▁▁")
        #expect(Gauge.bar(0.5, width: 4) == ("██", "··"))
        #expect(Gauge.bar(0.53, width: 10) == ("█████▎", "····"))
        #expect(Gauge.bar(-1, width: 3) == ("", "···"))
    }
}

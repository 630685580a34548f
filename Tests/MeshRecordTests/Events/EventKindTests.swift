import MeshModel
import MeshRecord
import Testing

@Suite struct EventKindTests {
    @Test(arguments: EventKind.all)
    func `a kind is read as it is written`(_ kind: EventKind) throws {
        #expect(try EventKind(parsing: kind.word) == kind)
    }

    @Test func `no two kinds have one word`() { #expect(Set(EventKind.all).count == EventKind.all.count) }

    @Test func `what no event can be is refused, with the nearest that one can`() {
        let typed = Unreadable("'run.start' is no kind of event: did you mean 'run.started'?")
        #expect(throws: typed) { try EventKind(parsing: "run.start") }
        #expect(throws: Unreadable("'rain' is no kind of event")) { try EventKind(parsing: "rain") }
    }
}

import MeshModel
import Testing

@Suite struct NearestNameTests {
    private let names = ["replicas", "responseSize", "requestSize", "retries"]

    @Test(arguments: [
        ("replica", "replicas"), ("replciaqs", "replicas"), ("RETRIES", "retries"), ("reqestSize", "requestSize"),
    ])
    func `a slip of the finger is near`(_ typed: String, _ meant: String) {
        #expect(names.nearest(to: typed) == meant)
    }

    @Test(arguments: ["workers", "", "re", String(repeating: "replicas", count: 9)])
    func `another word is not`(_ typed: String) {
        #expect(names.nearest(to: typed) == nil)
    }

    @Test func `of two as near, the first by name is taken, in whatever order they come`() {
        #expect(["webb", "weba"].nearest(to: "web") == "weba")
        #expect(["weba", "webb"].nearest(to: "web") == "weba")
    }

    @Test func `there is no search among too many`() {
        #expect((1...5_000).map { "web\($0 + 1_000)" }.nearest(to: "web100") != nil)
        #expect((1...5_001).map { "web\($0 + 1_000)" }.nearest(to: "web100") == nil)
    }
}

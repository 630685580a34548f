import MeshModel
import NIOCore
import NIOEmbedded
import Testing

@testable import MeshDataPlane

/// The order in which a request's steps begin and end.
@Suite struct ScriptRunnerTests {
    /// A run whose calls the test answers.
    private final class Run {
        let bench = ListenerBench(service("web"))
        private(set) var begun: [String] = []
        private(set) var ended: [String]?
        private var open: [String: (CallResult) -> Void] = [:]

        init(_ steps: [Script.Step]) {
            ScriptRunner(
                script: Script(steps: steps), environment: bench.environment, random: SeededRandom(seed: 1),
                call: { call, done in
                    self.begun.append(call.to.text)
                    self.open[call.to.text] = done
                },
                completion: { self.ended = $0.map { "\($0.to) \($0.result.outcome)" } }
            ).run()
        }

        func answer(_ name: String, _ outcome: Outcome = .ok, _ status: Int? = 200) {
            open.removeValue(forKey: name)?(CallResult(outcome: outcome, httpStatus: status))
        }
    }

    private static func call(_ name: String) -> Script.Action { .call(Call(to: ServiceName(name)!)) }
    private static func sleep(_ seconds: Int) -> Script.Action { .sleep(.constant(.seconds(seconds))) }

    @Test func `a script without steps is done at once`() {
        #expect(Run([]).ended == [])
        #expect(Run([.concurrent([]), .concurrent([])]).ended == [])
    }

    @Test func `a step begins when the one before it has ended`() {
        let run = Run([.one(Self.call("a")), .one(Self.sleep(2)), .one(Self.call("b"))])
        #expect(run.begun == ["a"])
        run.answer("a")
        run.bench.pass(.milliseconds(1_999))
        #expect(run.begun == ["a"])
        run.bench.pass(.milliseconds(1))
        #expect(run.begun == ["a", "b"] && run.ended == nil)
        run.answer("b")
        #expect(run.ended == ["a ok", "b ok"])
    }

    @Test func `a group begins all at once and ends with its last`() {
        let run = Run([.concurrent([Self.call("a"), Self.call("b"), Self.sleep(3)]), .one(Self.call("c"))])
        #expect(run.begun == ["a", "b"])
        run.answer("b")
        run.answer("a")
        #expect(run.begun == ["a", "b"])
        run.bench.pass(.seconds(3))
        #expect(run.begun == ["a", "b", "c"])
        run.answer("c")
        #expect(run.ended == ["b ok", "a ok", "c ok"])
    }

    @Test(arguments: [(Outcome.timeout, Int?.none), (.denied, 403), (.error, 500), (.noEndpoint, nil)])
    func `the first failure ends the script, once those beside it have ended`(_ outcome: Outcome, _ status: Int?) {
        let run = Run([.concurrent([Self.call("a"), Self.call("b")]), .one(Self.call("never"))])
        run.answer("a", outcome, status)
        #expect(run.ended == nil)
        run.answer("b")
        #expect(run.ended == ["a \(outcome)", "b ok"] && run.begun == ["a", "b"])
    }
}

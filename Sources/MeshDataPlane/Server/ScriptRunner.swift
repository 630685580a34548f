import MeshModel
import NIOCore

/// Runs a service's script for one request: steps in order, a concurrent group all at once.
///
/// Confined to the instance's loop; alive until it has ended. The first call that is not answered 200 fails the request,
/// once those beside it have ended too.
final class ScriptRunner {
    /// A call made on a request's behalf.
    struct Made {
        var to: ServiceName
        var result: CallResult
    }

    private let script: Script
    private let call: (Call, @escaping (CallResult) -> Void) -> Void
    private let environment: Environment
    private var random: SeededRandom
    private let completion: ([Made]) -> Void
    private var step = 0
    private var open = 0
    private var made: [Made] = []

    init(
        script: Script, environment: Environment, random: SeededRandom,
        call: @escaping (Call, @escaping (CallResult) -> Void) -> Void, completion: @escaping ([Made]) -> Void
    ) {
        self.script = script
        self.environment = environment
        self.random = random
        self.call = call
        self.completion = completion
    }

    func run() {
        environment.assertOnLoop()
        guard step < script.steps.count, !made.contains(where: { !$0.result.succeeded }) else {
            return completion(made)
        }
        let actions =
            switch script.steps[step] {
            case .one(let action): [action]
            case .concurrent(let actions): actions
            }
        step += 1
        open = actions.count
        guard open > 0 else { return run() }
        for action in actions { perform(action) }
    }

    private func perform(_ action: Script.Action) {
        switch action {
        case .sleep(let distribution):
            environment.schedule(in: distribution.draw(from: &random)) { self.actionEnded() }
        case .call(let call):
            self.call(call) { result in
                self.made.append(Made(to: call.to, result: result))
                self.actionEnded()
            }
        }
    }

    private func actionEnded() {
        open -= 1
        if open == 0 { run() }
    }
}

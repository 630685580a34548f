import MeshModel
import NIOCore
import Testing

@testable import MeshDataPlane

/// What an accepted connection decides about its requests and its end, as a value.
@Suite struct RequestHandlerStateTests {
    private typealias StateMachine = RequestHandler.StateMachine

    private let limit = NIODeadline.uptimeNanoseconds(1)
    private let later = NIODeadline.uptimeNanoseconds(2)

    private func machine(_ events: (inout StateMachine) -> Void = { _ in }) -> StateMachine {
        var state = StateMachine()
        _ = state.wait(until: limit)
        events(&state)
        return state
    }

    private func serve(_ state: inout StateMachine, keepAlive: Bool = true, isDraining: Bool = false) -> Bool {
        state.requestBegan(keepAlive: keepAlive)
        state.requestEnded()
        return state.answer(isDraining: isDraining)
    }

    @Test func `patience lasts while a request arrives, and nobody is hurried who waits for us`() {
        var state = machine { $0.requestBegan(keepAlive: true) }
        #expect(state.limit == limit)
        state.requestEnded()
        #expect(state.limit == nil)
        #expect(!state.wait(until: later) && state.limit == nil)
        #expect(!state.answer(isDraining: false) && state.limit == nil)
        #expect(state.wait(until: later) && state.limit == later)
    }

    @Test func `each request's body may be as large as the limit, over all its parts`() {
        var state = machine()
        for _ in 0..<2 {
            state.requestBegan(keepAlive: true)
            let half = ByteCount.largest.bytes / 2
            let taken = [half, half, 1].map { state.received($0) }
            #expect(taken == [true, true, false])
        }
    }

    @Test(arguments: [(true, false, false), (false, false, true), (true, true, true)])
    func `an answer is the last where one side wants no more`(keepAlive: Bool, isDraining: Bool, isLast: Bool) {
        var state = machine()
        #expect(serve(&state, keepAlive: keepAlive, isDraining: isDraining) == isLast)
    }

    /// What retiring and cutting off come to, with a connection in each phase of its first and second requests.
    @Test func `a connection ends after its answer or at once, and never before it has served`() {
        func end(_ events: (inout StateMachine) -> Void) -> [StateMachine.Ending?] {
            var (retired, cut) = (machine(events), machine(events))
            return [retired.retire(), cut.cutOff()]
        }
        #expect(end { _ in } == [nil, nil])
        #expect(end { $0.requestBegan(keepAlive: true) } == [nil, .abort])
        #expect(end { _ = serve(&$0) } == [.close, .close])
        #expect(
            end {
                _ = serve(&$0)
                $0.requestBegan(keepAlive: true)
                $0.requestEnded()
            } == [nil, .abort])
    }

    @Test func `a connection that is to end does so with its next answer`() {
        var state = machine()
        let early = state.retire()
        #expect(early == nil && serve(&state))
        let late = state.retire()
        #expect(late == .close)
    }

    /// Seeds and the requests drawn from them.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `in whatever order things happen, a connection ends when it is idle and has served, or by force`(seed: UInt64)
    {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        var state = StateMachine()
        var (served, arriving, answering, retiring) = (0, false, false, false)
        for _ in 0..<30 {
            switch random.below(5) {
            case 0 where !answering:
                state.requestBegan(keepAlive: true)
                arriving = true
            case 1 where arriving:
                state.requestEnded()
                (arriving, answering) = (false, true)
            case 2 where answering:
                #expect(state.answer(isDraining: false) == retiring)
                answering = false
                served += 1
            case 3 where random.chance(0.2):
                retiring = true
                #expect(state.retire() == (served > 0 && !arriving && !answering ? .close : nil))
            case 4:
                #expect(state.wait(until: later) == !answering)
            default: break
            }
            #expect(!answering || state.limit == nil)
        }
    }
}

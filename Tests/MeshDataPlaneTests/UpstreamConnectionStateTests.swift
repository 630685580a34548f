import MeshModel
import NIOCore
import NIOEmbedded
import Testing

@testable import MeshDataPlane

/// What a connection decides about its request and its end, as a value: without a loop, a pool or a peer.
@Suite struct UpstreamConnectionStateTests {
    private typealias StateMachine = UpstreamConnection.StateMachine

    private static let key = ConnectionKey(
        client: Address(host: "127.0.0.1", port: 1), server: Address(host: "127.0.0.1", port: 2))

    /// A state machine, and what became of what it decided.
    private final class Driver {
        private(set) var state: StateMachine
        private let record = Record()
        private(set) var sent = 0
        private(set) var timesLeft = 0
        private(set) var closes = 0
        private let channel = EmbeddedChannel()
        private var isConnected = false

        /// How each request has ended, in the order in which they began.
        private final class Record {
            var ends: [[String]] = []

            func request() -> UpstreamRequest {
                let number = ends.count
                ends.append([])
                return UpstreamRequest(size: 0, keepsBody: false) { self.ends[number].append("\($0)") }
            }
        }

        init(usesTLS: Bool = true) { state = StateMachine(first: record.request(), usesTLS: usesTLS) }

        var ends: [[String]] { record.ends }

        var lastEnd: [String] { ends[ends.count - 1] }

        func connect(key: ConnectionKey? = UpstreamConnectionStateTests.key) {
            guard !isConnected else { return }
            isConnected = true
            switch state.connected(channel, as: key) {
            case .send: sent += 1
            case .close: closes += 1
            }
        }

        func beginNext() {
            guard state.isIdle else { return }
            #expect(state.begin(record.request()) === channel)
            sent += 1
        }

        func head(keepAlive: Bool = true) {
            state.answerBegan(StateMachine.ResponseHead(status: 200, keepAlive: keepAlive))
        }

        func answer(keepAlive: Bool = true, isTooOld: Bool = false) {
            head(keepAlive: keepAlive)
            endAnswer(isTooOld: isTooOld)
        }

        func endAnswer(isTooOld: Bool = false) {
            guard let answered = state.answerEnded(isTooOld: isTooOld) else { return count(state.close()) }
            count(answered.closing)
            answered.request.end(.response(status: answered.status, body: nil))
        }

        func retire() { count(state.retire()) }

        func abort() {
            count(state.close())
            end()
        }

        func timeOut() {
            guard let request = state.request else { return }
            request.end(.timedOut)
            switch state.abandon() {
            case .close: closes += 1
            case .leavePool: timesLeft += 1
            case .nothing: Issue.record("what timed out was not under way")
            }
        }

        func sayFarewell() { state.farewellSaid() }

        func end(_ refusal: UpstreamRequest.Result? = nil) {
            switch state.end(refusal) {
            case .leavePool: timesLeft += 1
            case .leavePoolAndEnd(let request, let result):
                timesLeft += 1
                request.end(result)
            case .nothing: break
            }
        }

        private func count(_ channel: (any Channel)?) { if channel != nil { closes += 1 } }
    }

    // MARK: Requests

    @Test func `a request is sent once there is a channel, and its answer leaves the connection to the next`() {
        let driver = Driver()
        #expect(driver.sent == 0 && !driver.state.isIdle)
        driver.connect()
        #expect(driver.sent == 1)
        driver.answer()
        #expect(driver.state.isIdle && driver.lastEnd == ["response(status: 200, body: nil)"])
        driver.beginNext()
        #expect(driver.sent == 2 && !driver.state.isIdle && driver.closes == 0)
    }

    @Test(arguments: [(false, false, false), (true, true, false), (true, false, true)])
    func `the last answer of a connection closes it`(keepAlive: Bool, isTooOld: Bool, isRetired: Bool) {
        let driver = Driver()
        driver.connect()
        if isRetired { driver.retire() }
        #expect(driver.closes == 0, "the request under way finishes")
        driver.answer(keepAlive: keepAlive, isTooOld: isTooOld)
        #expect(driver.closes == 1 && driver.state.isRetired && driver.ends == [["response(status: 200, body: nil)"]])
    }

    // MARK: Ends

    private func end(usesTLS: Bool = true, _ events: (Driver) -> Void) -> [String] {
        let driver = Driver(usesTLS: usesTLS)
        events(driver)
        driver.end()
        return driver.lastEnd
    }

    @Test func `a request may be sent again where it provably reached no worker`() {
        let (safe, unsafe) = (["unanswered(mayRepeat: true)"], ["unanswered(mayRepeat: false)"])
        #expect(end { _ in } == safe, "never connected")
        #expect(end { $0.connect(key: nil) } == safe, "gone as it was connected")
        #expect(end { $0.connect() } == unsafe)
        func used(_ farewell: Bool) -> (Driver) -> Void {
            { driver in
                driver.connect()
                driver.answer()
                driver.beginNext()
                if farewell { driver.sayFarewell() }
            }
        }
        #expect(end(used(true)) == safe, "a server closes between requests")
        #expect(end(used(false)) == unsafe)
        #expect(end(usesTLS: false, used(false)) == safe, "without TLS nobody says that he closes")
        #expect(
            end {
                $0.connect()
                $0.sayFarewell()
            } == unsafe, "the first request of a connection is no such case")
    }

    @Test func `what ends a connection decides how its request ends`() {
        #expect(
            end {
                $0.connect()
                $0.head()
            } == ["cutOff"])
        #expect(end { $0.end(.timedOut) } == ["timedOut"], "a handshake that took too long")
        #expect(
            end {
                $0.connect()
                $0.head()
                $0.end(.timedOut)
            } == ["timedOut"])
    }

    @Test func `a connection that nobody waits for any more is closed as soon as it is made`() {
        let driver = Driver()
        driver.timeOut()
        #expect(driver.closes == 0 && driver.timesLeft == 1)
        driver.connect()
        #expect(driver.closes == 1 && driver.sent == 0)
        driver.end()
        #expect(driver.timesLeft == 1 && driver.lastEnd == ["timedOut"])
    }

    /// Seeds and the events drawn from them.
    @Test(arguments: 0..<500 as Range<UInt64>)
    func `in whatever order things happen, each request ends once and the pool is left once`(seed: UInt64) {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let driver = Driver(usesTLS: random.chance(0.5))
        let events: [(Driver) -> Void] = [
            { $0.connect() }, { $0.connect(key: nil) }, { $0.beginNext() }, { $0.beginNext() }, { $0.head() },
            { $0.answer() }, { $0.answer() }, { $0.answer(keepAlive: false) }, { $0.endAnswer() },
            { $0.endAnswer(isTooOld: true) }, { $0.retire() }, { $0.abort() }, { $0.timeOut() }, { $0.sayFarewell() },
            { $0.end() }, { $0.end(.timedOut) },
        ]
        var (wasRetired, hadLeft) = (false, false)
        for _ in 0..<(1 + random.below(20)) {
            let sent = driver.sent
            events[random.below(events.count)](driver)
            let (isIdle, isRetired) = (driver.state.isIdle, driver.state.isRetired)
            #expect(!isIdle || (!isRetired && driver.state.request == nil))
            #expect(isRetired || !wasRetired, "who is retired stays so")
            #expect(!hadLeft || (driver.timesLeft == 1 && driver.sent == sent && driver.state.request == nil))
            for ended in driver.ends.dropLast() { #expect(ended.count == 1) }
            #expect(driver.lastEnd.count == (driver.state.request == nil ? 1 : 0))
            (wasRetired, hadLeft) = (isRetired, driver.timesLeft > 0)
        }
        driver.end()
        #expect(driver.timesLeft == 1 && driver.ends.allSatisfy { $0.count == 1 })
    }
}

import MeshModel
import NIOCore
import NIOEmbedded
import Testing

@testable import MeshDataPlane

private let get = EmbeddedChannel.get

private func sleeping(_ duration: Duration, _ adjust: (inout Service) -> Void = { _ in }) -> Service {
    service("web") {
        $0.mtls = .disabled
        $0.script = Script(steps: [.one(.sleep(.constant(duration)))])
        adjust(&$0)
    }
}

/// What a listener answers, and when, on a clock that the tests move.
@Suite struct ListenerTests {
    @Test func `a request beyond the workers waits; one beyond the queue is answered 503`() throws {
        let bench = ListenerBench(
            sleeping(.seconds(1)) {
                $0.workers = 1
                $0.queue = 1
            })
        let clients = try (0..<3).map { _ in try bench.connect() }
        for client in clients { client.say(get) }
        #expect(clients.map(\.statuses) == [[], [], ["503"]])
        bench.pass(.seconds(1))
        #expect(clients.map(\.statuses) == [["200"], [], []])
        bench.pass(.seconds(1))
        #expect(clients.map(\.statuses) == [[], ["200"], []])
    }

    @Test func `an error rate of one fails every request, once its script has run`() throws {
        let client = ListenerBench(sleeping(.zero) { $0.errorRate = Fraction(1)! })
        let channel = try client.connect()
        channel.say(get)
        client.pass(.zero)
        #expect(channel.statuses == ["500"])
    }

    @Test func `a response is as large as asked, and valid JSON`() throws {
        let bench = ListenerBench(sleeping(.zero) { $0.responseSize = ByteCount(bytes: 1_000) })
        let channel = try bench.connect()
        channel.say(get)
        bench.pass(.zero)
        let body = channel.heard.split(separator: "\r\n\r\n")[1]
        #expect(body.utf8.count == 1_000 && body.hasPrefix("{\"service\":\"web\"") && body.hasSuffix("\"}\n"))
    }

    // MARK: Keeping alive

    @Test func `requests of one connection are answered in their order`() throws {
        let bench = ListenerBench(sleeping(.seconds(1)))
        let client = try bench.connect()
        client.say(get + get + get)
        for _ in 0..<3 {
            bench.pass(.seconds(1))
            #expect(client.statuses == ["200"])
        }
        #expect(client.isActive)
    }

    @Test func `a request that came while another was answered is answered, too, however long it takes`() throws {
        let bench = ListenerBench(sleeping(.seconds(130)))
        let client = try bench.connect()
        client.say(get + get)
        bench.pass(.seconds(130))
        #expect(client.statuses == ["200"])
        bench.listener.retireConnections()
        bench.pass(.seconds(130))
        #expect(client.statuses == ["200"] && !client.isActive)
    }

    @Test func `a client that sends half a request along with another is sent away in the end`() throws {
        let bench = ListenerBench(sleeping(.zero))
        let client = try bench.connect()
        client.say(get + "GET / HT")
        bench.pass(.zero)
        #expect(client.statuses == ["200"])
        bench.pass(.seconds(119))
        #expect(client.isActive)
        bench.pass(.seconds(1))
        #expect(!client.isActive)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nhost: web\r\n", true), ("GET / HTTP/1.1\r\nhost: web\r\nconnection: close\r\n", false),
        ("GET / HTTP/1.0\r\n", false), ("GET / HTTP/1.0\r\nconnection: keep-alive\r\n", true),
    ])
    func `a connection is kept or closed as the client asks`(_ request: String, kept: Bool) throws {
        let bench = ListenerBench(sleeping(.zero))
        let client = try bench.connect()
        client.say(request + "\r\n")
        bench.pass(.zero)
        #expect(client.isActive == kept)
        #expect(client.heard.contains("connection: close") == !kept)
    }

    // MARK: Limits

    @Test(arguments: [
        "", "GET / HT", "GET / HTTP/1.1\r\nhost: w", "POST / HTTP/1.1\r\ncontent-length: 10\r\n\r\nhalf",
    ])
    func `a client that does not finish its request is sent away`(beginning: String) throws {
        for mode in [MTLSMode.disabled, .permissive] {
            let bench = ListenerBench(sleeping(.zero) { $0.mtls = mode })
            let client = try bench.connect()
            for character in beginning {
                client.say(String(character))
                bench.pass(.milliseconds(100))
            }
            bench.pass(.milliseconds(9_999) - .milliseconds(100) * beginning.count)
            #expect(client.isActive, "\(mode)")
            bench.pass(.milliseconds(1))
            #expect(!client.isActive, "\(mode)")
            #expect(bench.listener.connectionCount == 0, "\(mode)")
        }
    }

    @Test func `an idle connection is kept for two minutes`() throws {
        let bench = ListenerBench(sleeping(.zero))
        let client = try bench.connect()
        client.say(get)
        bench.pass(.zero)
        bench.pass(.seconds(119))
        #expect(client.isActive)
        bench.pass(.seconds(1))
        #expect(!client.isActive)
    }

    @Test(arguments: [
        "\u{1}\u{2}garbage\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nx: \(String(repeating: "x", count: 200_000))\r\n\r\n",
        "GET / HTTP/1.1\r\n\(String(repeating: "x: y\r\n", count: 20_000))\r\n",
        "GET /\(String(repeating: "x", count: 200_000)) HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
    ])
    func `what is no request, or too large a one, costs its connection and reaches no worker`(bytes: String) throws {
        let bench = ListenerBench(sleeping(.zero))
        let (bad, good) = (try bench.connect(), try bench.connect())
        bad.say(bytes)
        good.say(get)
        bench.pass(.zero)
        #expect(!bad.isActive && !bad.statuses.contains("200"))
        #expect(good.isActive && good.statuses == ["200"])
        #expect(bench.listener.connectionCount == 1)
    }

    @Test func `a body beyond the limit costs its connection`() throws {
        let bench = ListenerBench(sleeping(.zero))
        let client = try bench.connect()
        client.say("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n")
        let part = String(repeating: "x", count: ByteCount.largest.bytes / 4)
        for count in 1...5 {
            client.say("\(String(part.utf8.count, radix: 16))\r\n\(part)\r\n")
            #expect(client.isActive == (count <= 4), "\(count) quarters")
        }
        client.say("0\r\n\r\n")
        bench.pass(.zero)
        #expect(!client.statuses.contains("200"))
    }

    // MARK: Draining

    @Test func `draining lets the request under way finish, then closes`() throws {
        let bench = ListenerBench(sleeping(.seconds(1)))
        let client = try bench.connect()
        client.say(get)
        var isDrained = false
        bench.listener.drain(timeout: .seconds(10), grace: .zero) { isDrained = true }
        bench.pass(.milliseconds(999))
        #expect(client.isActive && !isDrained)
        bench.pass(.milliseconds(1))
        let answer = client.heard
        #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("connection: close"))
        #expect(!client.isActive && isDrained)
    }

    @Test func `draining sends idle callers away half-way, and waits for new ones until the end`() throws {
        let bench = ListenerBench(sleeping(.zero))
        let (idle, new) = (try bench.connect(), try bench.connect())
        idle.say(get)
        bench.pass(.zero)
        var isDrained = false
        bench.listener.drain(timeout: .seconds(8), grace: .zero) { isDrained = true }
        bench.pass(.milliseconds(3_999))
        #expect(idle.isActive && new.isActive)
        bench.pass(.milliseconds(1))
        #expect(!idle.isActive && new.isActive && !isDrained)
        bench.pass(.seconds(4))
        #expect(!new.isActive && isDrained)
    }

    @Test func `draining cuts off what takes longer than the time given`() throws {
        let bench = ListenerBench(sleeping(.seconds(60)))
        let client = try bench.connect()
        client.say(get)
        var drained = 0
        bench.listener.drain(timeout: .seconds(5), grace: .zero) { drained += 1 }
        bench.pass(.seconds(5))
        #expect(!client.isActive && drained == 1)
        bench.pass(.seconds(60))
        #expect(drained == 1 && client.heard == "")
    }

    @Test func `draining with nothing under way is done at once`() throws {
        let bench = ListenerBench(sleeping(.zero))
        var isDrained = false
        bench.listener.drain(timeout: .seconds(5), grace: .zero) { isDrained = true }
        #expect(isDrained)
    }
}

import MeshModel
import Synchronization
import Testing

@testable import MeshDataPlane

/// What instances say that they work on, for a simulation to take time over.
@Suite(.timeLimit(.minutes(1))) struct WorkTests {
    private final class Diary: Processor {
        private let works = Mutex<[Work]>([])
        func work(_ kind: Work) { works.withLock { $0.append(kind) } }
        func count(_ kind: Work) -> Int { works.withLock { works in works.count { $0 == kind } } }
        var all: [Work] { works.withLock { $0 } }
    }

    @Test(arguments: TLSVersions.allCases)
    func `both ends work on a handshake once, and on each request`(versions: TLSVersions) async throws {
        let diary = Diary()
        let bench = try Bench(processor: diary)
        let web = service("web") { $0.tls = versions }
        let pool = try await bench.pool(to: web, bench.serve(web))
        for _ in 0..<5 { #expect(try await bench.call(pool).succeeded) }
        #expect(diary.all.filter { $0 != .request } == [.renewal, .serverHandshake, .clientHandshake])
        #expect(diary.count(.request) == 10)
    }

    @Test(arguments: TLSVersions.allCases)
    func `a resumed session is less work, where the service lets sessions be resumed`(versions: TLSVersions)
        async throws
    {
        let diary = Diary()
        let bench = try Bench(processor: diary)
        let web = service("web") {
            $0.tls = versions
            $0.connections.resumption = true
            $0.connections.maxAge = .nanoseconds(1)
        }
        let pool = try await bench.pool(to: web, bench.serve(web))
        for _ in 0..<3 { #expect(try await bench.call(pool).succeeded) }
        #expect(bench.telemetry.all.attempts.map(\.onResumed) == [false, true, true])
        let works = Work.allCases.map { "\($0) \(diary.count($0))" }
        #expect(
            works == [
                "clientHandshake 1", "serverHandshake 1", "clientResumption 2", "serverResumption 2", "renewal 1",
                "request 6",
            ])
    }

    @Test func `a refused handshake is work, too, and plain text is none`() async throws {
        let diary = Diary()
        let bench = try Bench(processor: diary)
        let plain = service("plain") { $0.mtls = .disabled }
        let free = try await bench.pool(to: plain, bench.serve(plain))
        #expect(try await bench.call(free).succeeded)
        let other = try await bench.serve(service("other"))
        let pool = try await bench.pool(to: UpstreamService(service("web")), [other.endpoint])
        #expect(try await bench.call(pool).outcome == Outcome("handshake_failure"))
        #expect(diary.count(.serverHandshake) == 1 && diary.count(.clientHandshake) == 1)
    }
}

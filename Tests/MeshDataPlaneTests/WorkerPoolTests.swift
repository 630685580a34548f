import MeshModel
import Testing

@testable import MeshDataPlane

@Suite struct WorkerPoolTests {
    @Test func `work waits its turn, and what does not fit is turned away`() {
        let pool = WorkerPool(workers: 2, queueLimit: 2, now: { MeshTime(nanoseconds: 0) })
        var begun: [Int] = []
        let taken = (1...5).map { number in pool.acquire { begun.append(number) } }
        #expect(taken == [true, true, true, true, false])
        #expect(begun == [1, 2] && pool.inFlight == 4)
        pool.release()
        #expect(begun == [1, 2, 3] && pool.inFlight == 3)
        for _ in 0..<3 { pool.release() }
        #expect(begun == [1, 2, 3, 4] && pool.inFlight == 0)
        #expect(pool.acquire { begun.append(6) } && begun.last == 6)
    }

    @Test func `any number of waiting requests that fail at once are served one after the other`() {
        let pool = WorkerPool(workers: 1, queueLimit: .max, now: { MeshTime(nanoseconds: 0) })
        var served = 0
        #expect(pool.acquire {})
        for _ in 0..<200_000 {
            #expect(
                pool.acquire {
                    served += 1
                    pool.release()
                })
        }
        pool.release()
        #expect(served == 200_000 && pool.inFlight == 0)
    }

    /// Ten in a second for two that take a second each.
    @Test func `what comes while all workers are busy is counted, and what they begin of it`() {
        var now = MeshTime(nanoseconds: 0)
        let pool = WorkerPool(workers: 2, queueLimit: 7, now: { now })
        #expect(pool.acquire {} && pool.acquire {} && pool.overloadToTell() == nil)
        for number in 1...10 { #expect(pool.acquire {} == (number <= 7)) }
        now = now + .seconds(1)
        pool.release()
        pool.release()
        #expect(pool.overloadToTell() == Overload(asked: 10, begun: 2, over: .seconds(1)))
        #expect(pool.overloadToTell() == nil, "it was told a moment ago")
        for _ in 0..<7 { pool.release() }
        now = now + .seconds(60)
        #expect(pool.inFlight == 0 && pool.overloadToTell() == nil, "they have been free since")
    }
}

import MeshModel
import MeshRecord
import MeshRuntime

/// What a mesh's numbers did over the last looks at it.
struct Trend: Sendable {
    /// Per mesh second, one for each second or so of looking; the oldest first.
    private(set) var requestRates: [Double] = []
    private(set) var refusalRates: [Double] = []
    /// Over the last second or so.
    private(set) var requests = RequestStatistics()
    private(set) var requestRate = 0.0
    private var looks: [Look] = []
    private var sinceSample = 0

    private struct Look {
        var time: MeshTime
        var requests: RequestStatistics
        var refused: Int
    }

    /// Looks that make a second, at four a second.
    static let window = 4
    private static let limit = 240

    mutating func add(_ view: MeshView) {
        looks.append(Look(time: view.now, requests: view.recent, refused: view.handshakes.refused.values.reduce(0, +)))
        guard looks.count > 1 else { return }
        if looks.count > Self.window + 1 { looks.removeFirst() }
        requests = looks.dropFirst().reduce(into: RequestStatistics()) { $0.add($1.requests) }
        let seconds = max(1e-9, (looks.last!.time - looks[0].time).seconds)
        requestRate = Double(requests.total) / seconds
        sinceSample += 1
        guard sinceSample == Self.window else { return }
        sinceSample = 0
        requestRates.append(requestRate)
        refusalRates.append(Double(looks.last!.refused - looks[0].refused) / seconds)
        requestRates.removeFirst(max(0, requestRates.count - Self.limit))
        refusalRates.removeFirst(max(0, refusalRates.count - Self.limit))
    }
}

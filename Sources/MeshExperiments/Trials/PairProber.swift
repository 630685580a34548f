import MeshModel
import MeshRuntime
import NIOCore

/// Tries every pair that may talk, as soon as either end has another certificate or another bundle: in between, nothing
/// changes but that certificates end. So little is missed, however little traffic there is.
///
/// Each try is a real handshake and request, over a connection of its own. On its simulation's thread.
final class PairProber {
    private unowned let mesh: any SimulatedMesh
    private let edges: [Edge]
    private let begin: Duration
    private var random: SeededRandom

    /// Peers of one service that are tried at one time: of more than these, some are drawn.
    private static let peers = 4
    /// Time for what follows from the news.
    private static let settling = TimeAmount.milliseconds(10)

    /// - Parameter begin: nothing is tried before, in time since the run began.
    init(_ mesh: any SimulatedMesh, edges: [Edge], from begin: Duration) {
        self.mesh = mesh
        self.edges = edges
        self.begin = begin
        random = SeededRandom(seed: mesh.topology.seed).split("probes")
    }

    /// A topology in which nothing but the prober causes traffic.
    static func quiet(_ topology: Topology) -> Topology {
        var quiet = topology
        for index in quiet.services.indices { quiet.services[index].script = Script(steps: []) }
        for index in quiet.load.indices { quiet.load[index].window = Window(from: .zero, to: .zero) }
        return quiet
    }

    func listen() {
        mesh.onNews { self.newsCame(to: $0) }
    }

    private func newsCame(to id: InstanceID) {
        guard let elapsed = mesh.elapsed, elapsed >= begin else { return }
        mesh.after(Self.settling) { [weak self] in self?.tryPeers(of: id) }
    }

    private func tryPeers(of id: InstanceID) {
        for edge in edges {
            if edge.from == id.service {
                for peer in somePeers(edge.to) { mesh.tryOut(from: id, to: peer) }
            }
            if edge.to == id.service {
                for peer in somePeers(edge.from) { mesh.tryOut(from: peer, to: id) }
            }
        }
    }

    private func somePeers(_ service: ServiceName) -> [InstanceID] {
        let all = mesh.readyInstances(of: service)
        guard all.count > Self.peers else { return all }
        let first = random.below(all.count)
        let stride = max(1, all.count / Self.peers)
        return (0..<Self.peers).map { all[(first + $0 * stride) % all.count] }
    }
}

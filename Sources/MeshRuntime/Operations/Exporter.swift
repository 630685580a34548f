import MeshControl
import MeshModel
import MeshPKI
import NIOCore

/// A workload's own SVID, key and bundles, for a program outside the mesh. The one way a key leaves.
package struct Export: Sendable {
    package var instance: InstanceID
    package var serial: String
    package var notAfter: MeshTime
    /// Leaf first, without the root.
    package var chainPEM: String
    /// PKCS#8, unencrypted.
    package var keyPEM: String
    /// Every root that the workload trusts.
    package var bundlePEM: String
}

/// Takes out of an instance what a program needs that is to pass for it.
///
/// Sendable since what it holds is confined to the control loop, where it does its work.
package final class Exporter: @unchecked Sendable {
    private let control: any EventLoop
    private let fleet: Fleet
    private let plane: () -> ControlPlane

    /// - Parameter plane: as it is now; asked on the control loop.
    init(control: any EventLoop, fleet: Fleet, plane: @escaping () -> ControlPlane) {
        self.control = control
        self.fleet = fleet
        self.plane = plane
    }

    /// - Parameter target: a service (its first ready instance), or an instance.
    /// - Throws: `OperatorError` for a name that means nothing, or nobody who has a credential.
    package func export(_ target: Target) async throws -> Export {
        let (id, exported) = try await control.flatSubmit { [self] in
            do {
                let id = try plane().pick(target)
                guard let hosted = fleet[id] else { throw OperatorError.notRunning(id) }
                let member = hosted.member
                return hosted.lane.loop.submit { (id, member.exported) }.hop(to: control)
            } catch {
                return control.makeFailedFuture(error)
            }
        }.get()
        guard let (credential, bundles) = exported else { throw OperatorError.notRunning(id) }
        let roots = bundles.bundles.sorted { $0.key < $1.key }.flatMap(\.value.roots)
        return Export(
            instance: id, serial: credential.leaf.serial.description, notAfter: credential.leaf.notAfter,
            chainPEM: credential.chain.map(\.pem).joined(), keyPEM: try credential.key.pkcs8PEM(),
            bundlePEM: roots.map { PEM.encode($0, label: "CERTIFICATE") }.joined())
    }
}

import MeshModel
import MeshRecord
import MeshRuntime

// What there is in a running mesh: the same types write an answer and read it.

/// Every instance of the mesh that has not stopped; `time` is the mesh's.
package struct InstanceList: Codable, Sendable {
    package var mesh: String
    package var time: MeshTime
    package var instances: [Instance]

    /// One instance and the certificate that its new connections present; nil: there is none yet.
    package struct Instance: Codable, Sendable {
        package var service: String
        package var instance: String
        package var state: String
        package var spiffeID: String
        package var address: String?
        package var port: Int?
        package var serial: String?
        package var notBefore: MeshTime?
        package var notAfter: MeshTime?
        package var connections: Int
        package var fault: String?
    }
}

extension InstanceList.Instance {
    init(_ view: InstanceView) {
        self.init(
            service: view.id.service.text, instance: view.id.description, state: view.state.rawValue,
            spiffeID: view.spiffeID.description, address: view.address?.host, port: view.address?.port,
            serial: view.serial, notBefore: view.notBefore, notAfter: view.notAfter, connections: view.connections,
            fault: view.fault?.rawValue)
    }
}

/// Every edge of the mesh, used or not, with its figures so far.
package struct EdgeList: Codable, Sendable {
    package var mesh: String
    package var edges: [EdgeView.Figures]
}

/// Every certificate in use: roots and intermediates, then the leaves; `time` is the mesh's.
package struct CertificateList: Codable, Sendable {
    package var mesh: String
    package var time: MeshTime
    package var certificates: [Certificate]

    /// One certificate and who holds it: a trust domain or an instance. `remaining` is until `notAfter`, as in `41m3s`.
    package struct Certificate: Codable, Sendable {
        package var holder: String
        package var kind: String
        package var spiffeID: String
        package var serial: String
        package var notBefore: MeshTime
        package var notAfter: MeshTime
        package var remaining: String
    }
}

extension CertificateList.Certificate {
    init(_ view: CertificateView, at now: MeshTime) {
        self.init(
            holder: view.holder, kind: view.kind.rawValue, spiffeID: view.spiffeID, serial: view.serial,
            notBefore: view.notBefore, notAfter: view.notAfter, remaining: (view.notAfter - now).text)
    }
}

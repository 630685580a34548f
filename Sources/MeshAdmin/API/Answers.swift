import MeshModel
import MeshRuntime

/// What an action did, in the words of the topology language.
package struct DoneAnswer: Codable, Sendable {
    package var mesh: String
    package var did: [String]
}

/// To the wish that the mesh may end.
struct StoppingAnswer: Codable {
    var mesh: String
    var stopping = true
}

/// A workload's own credential and what it trusts, for a program outside the mesh.
package struct ExportAnswer: Codable, Sendable {
    package var instance: String
    package var serial: String
    package var notAfter: MeshTime
    /// PEM: the chain, leaf first; the key as PKCS#8; every root that the workload trusts.
    package var svid: String
    package var key: String
    package var bundle: String
}

extension ExportAnswer {
    init(_ export: Export) {
        self.init(
            instance: export.instance.description, serial: export.serial, notAfter: export.notAfter,
            svid: export.chainPEM, key: export.keyPEM, bundle: export.bundlePEM)
    }
}

/// Why there is no other answer.
struct ErrorAnswer: Codable {
    var error: String
}

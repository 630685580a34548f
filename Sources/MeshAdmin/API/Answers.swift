import MeshModel

// What clients read of the answers. The answers themselves are the views' own JSON.

package struct InstanceList: Decodable, Sendable {
    package var mesh: String
    package var time: MeshTime
    package var instances: [Instance]

    package struct Instance: Decodable, Sendable {
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

package struct EdgeList: Decodable, Sendable {
    package var mesh: String
    package var edges: [Edge]

    package struct Edge: Decodable, Sendable {
        package var from: String
        package var to: String
        package var attempts: Int
        package var outcomes: [String: Int]
        package var failedAnswers: Int
        package var handshakes: [String: Int]
        package var latency: [String: String?]
    }
}

package struct CertificateList: Decodable, Sendable {
    package var mesh: String
    package var time: MeshTime
    package var certificates: [Certificate]

    package struct Certificate: Decodable, Sendable {
        package var holder: String
        package var kind: String
        package var spiffeID: String
        package var serial: String
        package var notBefore: MeshTime
        package var notAfter: MeshTime
    }
}

package struct ProbeAnswer: Decodable, Sendable {
    package var from: String
    package var to: String?
    package var outcome: String
    package var httpStatus: Int?
    package var why: String
    package var fault: String?
    package var version: String?
    package var client: End
    package var server: End

    package struct End: Decodable, Sendable {
        package var instance: String?
        package var verifyCode: Int?
        package var verify: String?
        package var alertSent: String?
        package var alertReceived: String?
        package var peer: String?
    }
}

package struct ExportAnswer: Decodable, Sendable {
    package var instance: String
    package var serial: String
    package var notAfter: MeshTime
    /// PEM: the chain, leaf first; the key as PKCS#8; every root that the workload trusts.
    package var svid: String
    package var key: String
    package var bundle: String
}

package struct StatusAnswer: Decodable, Sendable {
    package var mesh: String
    package var time: MeshTime
    package var services: [Service]
    package var faults: [String]
    /// How many there were so far: the last one's number.
    package var events: Int

    package struct Service: Decodable, Sendable {
        package var service: String
        package var wanted: Int
        package var ready: Int
    }
}

/// What every event has.
package struct EventAnswer: Decodable, Sendable {
    package var seq: Int
    package var t: MeshTime
    package var kind: String
    package var subject: String
}

struct ErrorAnswer: Codable {
    var error: String
}

extension MeshTime: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = MeshTime(rfc3339: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time")
        }
        self = time
    }
}

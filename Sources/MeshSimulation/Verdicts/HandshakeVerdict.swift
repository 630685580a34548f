import MeshDataPlane
import MeshModel

/// The one record of a handshake, joined from what both ends know. An end outside the mesh is nil.
package struct HandshakeVerdict: Sendable {
    package var time: MeshTime
    package var client: End?
    package var server: End?
    /// Whom the client meant to reach; for an outsider, who answered.
    package var called: InstanceID?

    package struct End: Sendable {
        package var instance: InstanceID
        package var report: HandshakeReport
    }

    /// Whose fault a refusal is.
    package enum Fault: String, Sendable {
        case none
        /// The client's certificate, or the want of one.
        case client
        /// The server's certificate.
        case server
        /// A good certificate with a name that is not wanted here.
        case policy
        case transport
    }

    /// nil for a caller outside the mesh.
    package var edge: Edge? {
        guard let client, let called else { return nil }
        return Edge(from: client.instance.service, to: called.service)
    }

    private var reports: [HandshakeReport] { [server?.report, client?.report].compactMap { $0 } }

    /// The alert that ended it says most, whichever end saw it; then a time-out; then that it just ended.
    package var outcome: Outcome {
        // What one end did not wait to hear, the other knows.
        let isConfirmed = reports.contains { $0.result == .established }
        let outcomes = reports.filter { !isConfirmed || $0.result != .unconfirmed }.map(\.outcome)
        if outcomes.allSatisfy({ $0 == .ok }) { return .ok }
        return outcomes.first { if case .alert = $0 { true } else { false } } ?? outcomes.first { $0 != .ok } ?? .reset
    }

    package var fault: Fault {
        if outcome == .ok { return .none }
        for report in reports {
            switch report.result {
            case .refused(.policy): return .policy
            case .refused(.peerCertificate): return report.role == .client ? .server : .client
            default: continue
            }
        }
        switch outcome {
        case .alert(.certificateRequired): return .client
        // The other end is outside the mesh: who sent the alert had a complaint about the other.
        case .alert where client == nil: return server?.report.alertSent != nil ? .client : .server
        case .alert where server == nil: return client?.report.alertSent != nil ? .server : .client
        default: return .transport
        }
    }

    package var version: String? { reports.compactMap(\.version).first }

    package var resumed: Bool { reports.contains(where: \.resumed) }
}

extension TLSAlert {
    static let certificateRequired = TLSAlert(number: 116)
}

// MARK: - JSON

extension HandshakeVerdict {
    /// - Parameter cause: nil where nothing was refused.
    func fields(_ cause: Cause?) -> [(name: String, value: JSON)] {
        [
            ("outcome", .string(outcome.name)), ("fault", .string(fault.rawValue)), ("why", .string(explanation)),
            ("cause", JSON(cause?.text)), ("remedy", JSON(cause?.remedy)), ("facts", cause?.json ?? .null),
            ("version", JSON(version)), ("resumed", .bool(resumed)),
            ("client", client?.json ?? .null), ("server", server?.json ?? .null),
        ]
    }
}

extension HandshakeVerdict.End {
    /// `{instance, verifyCode, alertSent, alertReceived}`: the stable form, here and in `probe`.
    package var json: JSON {
        .object([
            ("instance", .string(instance.description)),
            ("verifyCode", report.verifyCode.map { .integer($0.code) } ?? .null),
            ("verify", JSON(report.verifyCode?.text)),
            ("alertSent", JSON(report.alertSent?.name)), ("alertReceived", JSON(report.alertReceived?.name)),
            ("peer", JSON(report.peer?.spiffeID?.description)),
        ])
    }
}

extension JSON {
    package init(_ text: String?) { self = text.map { .string($0) } ?? .null }
}

import MeshModel

extension HandshakeVerdict {
    /// One or two sentences that say what happened and who saw what.
    package var explanation: String {
        if outcome == .ok { return "both ends proved who they are" }
        if let sentence = refusalByMember { return sentence }
        switch (outcome, client, server) {
        case (.alert(.certificateRequired), _, _):
            return
                "\(clientName) sent no certificate, and \(serverName) requires one. In TLS 1.3 the client had already "
                + "finished its handshake, and learns of it at its first read."
        case (.alert(let alert), let end?, nil), (.alert(let alert), nil, let end?):
            let (ours, theirs) = end.report.role == .client ? (clientName, serverName) : (serverName, clientName)
            let sentByUs = end.report.alertSent != nil
            return "\(sentByUs ? ours : theirs) refused \(sentByUs ? theirs : ours) with \(alert)" + because(end)
        case (.timeout, _, _): return "the handshake did not end in time"
        default: return transportReason
        }
    }

    var clientName: String { client?.instance.description ?? "an outside client" }

    var serverName: String { (server?.instance ?? called)?.description ?? "the server" }

    /// An end of this mesh judged the other's certificate.
    private var refusalByMember: String? {
        for end in [client, server] {
            guard let end, case .refused(let failure) = end.report.result else { continue }
            let other = end.report.role == .client ? serverName : clientName
            switch failure {
            case .policy(let expected, let found):
                return
                    "\(end.instance) called \(expected), but \(other) proved to be \(found?.description ?? "nobody"): a good "
                    + "certificate of another workload" + alertClause(end)
            case .peerCertificate(let code):
                return "\(end.instance) refused the certificate of \(other): \(reason(code, end.report.peer))"
                    + alertClause(end)
            case .ours, .protocolError, .transport: continue
            }
        }
        return nil
    }

    private func reason(_ code: VerifyCode, _ peer: PeerIdentity?) -> String {
        switch code.code {
        case 9: "\(code); it is not valid yet at \(time)"
        case 10: "\(code); it ended at \(peer.map { $0.notAfter.rfc3339 } ?? "an earlier time"), and now it is \(time)"
        case 18, 19, 20, 21:
            "\(code); no root in the bundle of \(peer?.spiffeID.map { $0.trustDomain.description } ?? "its trust domain") leads to it"
        default: "\(code)"
        }
    }

    private func alertClause(_ end: End) -> String { end.report.alertSent.map { "; told with the alert \($0)" } ?? "" }

    /// OpenSSL's own reason, where it has one.
    private func because(_ end: End) -> String {
        if case .refused(.protocolError(let reason)) = end.report.result { ": \(reason)" } else { "" }
    }

    private var transportReason: String {
        for end in [server, client] {
            switch end?.report.result {
            case .refused(.protocolError(let reason)):
                return "\(end!.instance) does not understand the other end: \(reason)"
            case .refused(.transport(let ending)): return "\(ending), as \(end!.instance) saw it"
            default: continue
            }
        }
        return "the connection ended"
    }
}

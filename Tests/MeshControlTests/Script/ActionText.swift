import MeshControl
import MeshModel
import MeshRecord

extension Action {
    /// The word by which a script hides actions of a kind.
    var kind: String {
        switch self {
        case .create: "create"
        case .sign: "sign"
        case .send(_, .policy): "policy"
        case .send(_, .endpoints), .publish: "endpoints"
        case .send: "send"
        case .sendBundles: "bundles"
        case .makeRoot: "root"
        case .makeIssuer: "issuer"
        case .destroyRoot: "destroy"
        case .present: "present"
        case .kill: "kill"
        case .stop: "stop"
        case .part: "part"
        case .record(.instance(_, .entered)): "transition"
        case .record(.instance(_, .csrReceived)): "csr"
        case .record(.instance(_, .bundleReceived)): "received"
        case .record: "note"
        }
    }

    var text: String {
        switch self {
        case .create(let id): "create \(id)"
        case .sign(let id, _, let profile, let reason, _): "sign \(id) as \(profile.text), \(reason.rawValue)"
        case .send(let id, let message): "send \(id) \(message.text)"
        case .sendBundles(let id, let bundles, let version):
            "send \(id) bundles v\(version): \(bundles.map(\.text).joined(separator: " "))"
        case .makeRoot(let root, let origin): "make \(root) (\(origin.rawValue))"
        case .makeIssuer(let issuer): "make \(issuer)"
        case .destroyRoot(let root): "destroy \(root)"
        case .publish(let snapshot, let callers):
            "publish \(snapshot.text) to \(callers.isEmpty ? "nobody" : callers.map(\.text).joined(separator: " "))"
        case .present(let id, let fault, let profile):
            "present \(id) \(fault.map { "\($0.rawValue) as \(profile.spiffeID)" } ?? "its good certificate again")"
        case .kill(let id): "kill \(id)"
        case .stop(let id): "stop \(id)"
        case .part(let pairs):
            "part " + (pairs.isEmpty ? "nobody" : pairs.map { "\($0.a) and \($0.b)" }.joined(separator: ", "))
        case .record(.instance(let id, .entered(let to, let from, let reason))):
            "\(id) \(from.map { "\($0.rawValue) → " } ?? "")\(to.rawValue): \(reason)"
        case .record(let happening): happening.text
        }
    }
}

extension BundleContent {
    /// What is in the first bundle goes without saying.
    fileprivate var text: String {
        generation == 1
            ? trustDomain.name : "\(trustDomain.name)@\(generation)=\(roots.map(String.init).joined(separator: "+"))"
    }
}

extension Happening {
    /// As its event has it.
    fileprivate var text: String {
        let pairs = fields.map { name, value in
            guard case .string(let text) = value else { return "\(name)=\(value.text)" }
            return "\(name)=" + (text.contains(" ") ? "\"\(text)\"" : text)
        }
        return ([kind.word, subject.description] + pairs).joined(separator: " ")
    }
}

extension SigningProfile {
    var text: String {
        let dns = dnsNames.isEmpty ? "no DNS name" : dnsNames.joined(separator: " ")
        let first = IssuerID(RootID(trustDomain, 1), 1)
        return "\(spiffeID) (\(dns)), \(ttl.text) backdated \(backdate.text)"
            + (issuer == first ? "" : ", by \(issuer.root.number).\(issuer.number)")
            + (defect.map { ", \($0.rawValue)" } ?? "")
    }
}

extension ControlMessage {
    var text: String {
        switch self {
        case .certificate: "certificate"
        case .certificateRefused(let reason, _): "refused: \(reason)"
        case .bundles(let snapshot): "bundles v\(snapshot.version)"
        case .endpoints(let snapshot): "endpoints \(snapshot.text)"
        case .policy(let snapshot): "policy v\(snapshot.version): \(snapshot.policy.text)"
        case .renew: "renew"
        case .reportLoad(let interval): interval.map { "report load every \($0.text)" } ?? "report no load"
        case .drain(let timeout, let grace):
            "drain within \(timeout.text)" + (grace > .zero ? ", listening for \(grace.text)" : "")
        }
    }
}

extension EndpointSnapshot {
    var text: String { "\(service) v\(version) [\(endpoints.map { "\($0.instance)" }.joined(separator: " "))]" }
}

extension Policy {
    var text: String {
        switch self {
        case .rules(let rules): rules.isEmpty ? "nobody (an empty list)" : rules.map(\.text).joined(separator: " ")
        case .anyone(let domain): "anyone in \(domain)"
        case .nobody: "nobody"
        }
    }
}

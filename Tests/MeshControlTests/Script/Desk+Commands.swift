import GoldenScripts
import MeshControl
import MeshModel

// Commands that tell the plane something.
extension Desk {
    mutating func observation(_ command: String, _ words: inout Words) throws -> Observation {
        switch command {
        case "start": return .started
        case "end": return .ended
        case "tick": return .tick
        case "died":
            let id = try words.next { InstanceID($0) }
            return .died(id, reason: words.plain.isEmpty ? "crashed" : words.plain.joined(separator: " "))
        case "authority": return .operate(try authorityAction(&words))
        case "scale", "rotate", "fault", "clear": return .operate(try operatorAction(command, &words))
        default:
            let id = try words.next { InstanceID($0) }
            return .message(try message(command, from: id, words), from: id)
        }
    }

    private mutating func message(_ command: String, from id: InstanceID, _ words: Words) throws -> InstanceMessage {
        switch command {
        case "csr":
            let reason = try words.option("reason") { IssueReason(rawValue: $0) } ?? .initial
            return instances.request(of: id, reason, attempt: try words.option("attempt") { Int($0) } ?? 1)
        case "accept":
            return instances.acceptance(
                of: instances.csr(of: id), ttl: try words.option("ttl", duration) ?? .seconds(40),
                backdate: .seconds(10), at: now)
        case "reject":
            return .certificateRejected(
                reason: words.plain.joined(separator: " "), answering: instances.csr(of: id))
        case "listening": return .listening(address(of: id))
        case "deaf": return .listenFailed(address(of: id), why: words.plain.joined(separator: " "))
        case "drained": return .drained
        case "acknowledge":
            let resource = try words.option("resource") { Resource(rawValue: $0) } ?? .policy
            return .acknowledged(resource, version: try words.option("version") { Int($0) } ?? 1)
        default: throw Words.Mistake("no command '\(command)'")
        }
    }

    private func operatorAction(_ command: String, _ words: inout Words) throws -> OperatorAction {
        switch command {
        case "scale":
            let service = try words.next { ServiceName($0) }
            guard let count = try words.option("to", { Int($0) }) else { throw Words.Mistake("to=N is missing") }
            return .scale(service, to: count, order: try words.option("order") { VictimOrder(rawValue: $0) })
        case "rotate":
            let scope = try words.next()
            if scope == "everything" { return .renew(.everything) }
            guard let target = Target(scope) else { throw Words.Mistake("cannot read '\(scope)'") }
            return .renew(.target(target))
        case "fault":
            switch try words.next() {
            case "crash": return .inject(.crash(try words.next { Target($0) }))
            case "pauseCA": return .inject(.authority(.pause, try words.next { TrustDomain($0) }))
            case "partition": return .inject(.partition(try words.next(party), try words.next(party)))
            case "slowCA":
                let domain = try words.next { TrustDomain($0) }
                return .inject(.authority(.slow(try words.next(distribution)), domain))
            case "badCA":
                let domain = try words.next { TrustDomain($0) }
                return .inject(.authority(.issues(try words.next { CertificateFault(rawValue: $0) }), domain))
            case let kind:
                guard let fault = CertificateFault(rawValue: kind) else { throw Words.Mistake("no fault '\(kind)'") }
                return .inject(.certificate(fault, on: try words.next { Target($0) }))
            }
        default:
            switch try words.next() {
            case "crash": return .clear(.crash(try words.next { Target($0) }))
            case "partition": return .clear(.partition(try words.next(party), try words.next(party)))
            case "pauseCA", "slowCA", "badCA": return .clear(.authority(try words.next { TrustDomain($0) }))
            default: return .clear(.certificate(try words.next { Target($0) }))
            }
        }
    }

    private func party(_ text: String) -> Party? { Target(text).map { .target($0) } }

    /// `authority taint shop.example`, `authority prepare shop.example origin=same-key`,
    /// `authority rotate shop.example strategy=overlap distribute=10m reissue=1d retire=1h`.
    private func authorityAction(_ words: inout Words) throws -> OperatorAction {
        let verb = try words.next()
        let domain = try words.next { TrustDomain($0) }
        let action: AuthorityAction =
            switch verb {
            case "rotate":
                .rotateRoot(
                    RootRotation(
                        strategy: try words.option("strategy") { RootRotation.Strategy(rawValue: $0) } ?? .overlap,
                        distributeWait: try words.option("distribute", duration) ?? .seconds(600),
                        reissueWait: try words.option("reissue", duration) ?? .seconds(86_400),
                        retireWait: try words.option("retire", duration) ?? .seconds(3_600)))
            case "prepare": .prepare(try words.option("origin") { RootOrigin(rawValue: $0) } ?? .new)
            case "distribute": .distribute
            case "activate": .activate
            case "taint": .taint
            case "retire": .retire
            case "revoke": .revoke
            case "remove": .remove
            case "rotate-intermediate": .rotateIntermediate
            default: throw Words.Mistake("no verb '\(verb)'")
            }
        return .authority(action, of: domain)
    }
}

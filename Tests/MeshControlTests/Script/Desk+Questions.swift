import GoldenScripts
import MeshControl
import MeshModel
import OrderedCollections

// Commands that only ask.
extension Desk {
    /// - Returns: false when `command` is not a question.
    mutating func ask(_ command: String, _ words: inout Words) throws -> Bool {
        switch command {
        case "endpoints":
            guard let workload = plane.workload(try words.next { ServiceName($0) }) else { break }
            let snapshot = workload.published
            say("\(workload.name) v\(snapshot.version)")
            for endpoint in snapshot.endpoints { say("  \(endpoint.instance) \(endpoint.address)") }
        case "faults":
            for active in plane.activeFaults { say("\(active.fault.handle.text) since \(offset(active.since))") }
            if plane.activeFaults.isEmpty { say("no fault") }
        case "authorities": showAuthorities()
        case "deadline": say("next deadline: \(plane.nextDeadline.map(offset) ?? "none")")
        default: return false
        }
        return true
    }

    mutating func showInstances() {
        for workload in plane.workloads {
            say("\(workload.name) wants \(workload.wanted), ready \(workload.count(.ready))")
            for instance in workload.instances {
                let certificate = instance.certificate.map {
                    ", certificate \($0.serial) from \(offset($0.notBefore)) to \(offset($0.notAfter))"
                }
                let presented = instance.presented.map { ", presents \($0.rawValue)" }
                say(
                    "  \(instance.id) \(instance.state.rawValue) since \(offset(instance.since))"
                        + (instance.address.map { ", at \($0)" } ?? "") + (certificate ?? "") + (presented ?? ""))
            }
        }
    }

    /// What the plane knows of roots, and how many instances hold a certificate from whom, and which bundle.
    private mutating func showAuthorities() {
        for authority in plane.authorities.values {
            let roots = authority.slots.map { "\($0.number)\($0.status == .retired ? " (retired)" : "")" }
            let instances = plane.workloads.filter { $0.profile.trustDomain == authority.trustDomain }
                .flatMap(\.instances)
            say(
                "\(authority.trustDomain) has \(roots.joined(separator: ", ")), "
                    + "signs by \(authority.issuer.root.number).\(authority.issuer.number), "
                    + "trusts \(authority.bundle.roots) at generation \(authority.bundle.generation)")
            say(
                "  certificates: "
                    + counts(instances.map { $0.issuer.map { "\($0.root.number).\($0.number)" } ?? "none" }))
            say("  bundles: " + counts(instances.map { "generation \($0.bundles.own.generation)" }))
        }
    }

    private func counts(_ words: [String]) -> String {
        Dictionary(grouping: words, by: \.self).sorted { $0.key < $1.key }.map { "\($0.value.count) × \($0.key)" }
            .joined(separator: ", ")
    }
}

extension Fault.Handle {
    fileprivate var text: String {
        switch self {
        case .certificate(let target): "certificate on \(target)"
        case .crash(let target): "crash of \(target)"
        case .authority(let domain): "authority of \(domain)"
        case .partition(let a, let b): "partition of \(a) and \(b)"
        }
    }
}

import MeshModel
import MeshSimulation

// Faults in the words of the topology language, for commands and for the control socket.

/// What cannot be read, and what could stand there.
package struct BadRequest: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

extension Fault {
    /// - Parameters:
    ///   - kind: `certificate`, `instance` or `ca`.
    ///   - what: as in `expired`.
    ///   - subject: a service, an instance or a trust domain.
    package init(_ kind: String, _ what: String, on subject: String) throws(BadRequest) {
        let handle = try Handle(kind, on: subject)
        switch (handle, what) {
        case (.certificate(let target), _):
            guard let fault = CertificateFault(rawValue: what) else {
                throw BadRequest(
                    "'\(what)' is no certificate fault: \(CertificateFault.allCases.map(\.rawValue).alternatives)")
            }
            self = .certificate(fault, on: target)
        case (.crash(let target), "crash"): self = .crash(target)
        case (.authority(let domain), "pause"): self = .authority(.pause, domain)
        case (.crash, _): throw BadRequest("'\(what)' is no instance fault: it is 'crash'")
        case (.authority(let domain), _):
            guard let fault = CertificateFault(rawValue: what) else {
                let faults = ["pause"] + CertificateFault.allCases.map(\.rawValue)
                throw BadRequest("'\(what)' is no CA fault: \(faults.alternatives)")
            }
            self = .authority(.issues(fault), domain)
        case (.partition, _): throw BadRequest("a running mesh uses the machine's network, which cannot be parted")
        }
    }

    /// What `init` reads.
    package var words: (kind: String, what: String, subject: String) {
        let (kind, subject) = handle.words
        switch self {
        case .certificate(let fault, _): return (kind, fault.rawValue, subject)
        case .crash: return (kind, "crash", subject)
        case .authority(let fault, _): return (kind, fault.word, subject)
        case .partition: return (kind, "", subject)
        }
    }
}

extension Fault.Handle {
    package static let kinds = ["certificate", "instance", "ca"]

    package init(_ kind: String, on subject: String) throws(BadRequest) {
        switch kind {
        case "certificate": self = .certificate(try Target.parsed(subject))
        case "instance": self = .crash(try Target.parsed(subject))
        case "ca":
            guard let domain = TrustDomain(subject) else { throw BadRequest("'\(subject)' is no trust domain's name") }
            self = .authority(domain)
        default: throw BadRequest("'\(kind)' is no kind of fault: it is \(Self.kinds.alternatives)")
        }
    }

    package var words: (kind: String, subject: String) {
        switch self {
        case .certificate(let target): ("certificate", target.description)
        case .crash(let target): ("instance", target.description)
        case .authority(let domain): ("ca", domain.name)
        case .partition(let a, let b): ("partition", "\(a)|\(b)")
        }
    }
}

extension Target {
    package static func parsed(_ text: String) throws(BadRequest) -> Target {
        guard let target = Target(text) else {
            throw BadRequest("'\(text)' is neither a service nor an instance such as web.2")
        }
        return target
    }
}

extension [String] {
    /// As in `'a', 'b' or 'c'`.
    package var alternatives: String {
        let quoted = map { "'\($0)'" }
        guard let last = quoted.last, count > 1 else { return quoted.joined() }
        return quoted.dropLast().joined(separator: ", ") + " or " + last
    }
}

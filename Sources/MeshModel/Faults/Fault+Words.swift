// Faults in the words of the topology language, as commands and the control socket have them: `certificate=expired`.

extension Fault {
    /// - Parameters:
    ///   - kind: as in `certificate`.
    ///   - what: as in `expired` or `slow:2s`.
    ///   - subject: a service, an instance or a trust domain.
    /// - Throws: `Unreadable` for what is no fault, or none that a running mesh can have.
    package init(_ kind: String, _ what: String, on subject: String) throws(Unreadable) {
        switch try Handle(kind, on: subject) {
        case .certificate(let target): self = .certificate(try CertificateFault(parsing: what), on: target)
        case .crash(let target):
            guard what == Self.crashWord else {
                throw Unreadable("'\(what)' is no instance fault: it is '\(Self.crashWord)'")
            }
            self = .crash(target)
        case .authority(let domain): self = .authority(try AuthorityFault(parsing: what), domain)
        case .partition: throw .partition
        }
    }

    package static let crashWord = "crash"

    /// What is wrong, in a word; nil where the kind says it all.
    package var word: String? {
        switch self {
        case .certificate(let fault, _): fault.rawValue
        case .crash: Self.crashWord
        case .authority(let fault, _): fault.word
        case .partition: nil
        }
    }
}

extension Fault {
    /// What is wrong, as commands say it.
    package var argument: String? { if case .authority(let fault, _) = self { fault.argument } else { word } }
}

extension AuthorityFault {
    /// A delay that is drawn anew for each answer is for topologies alone.
    package var argument: String {
        if case .slow(.constant(let delay)) = self { "\(word):\(delay.text)" } else { word }
    }
}

extension Fault.Handle {
    /// - Throws: `Unreadable` for what is no fault's kind, or no such kind's subject.
    package init(_ kind: String, on subject: String) throws(Unreadable) {
        guard let kind = FaultKind(rawValue: kind) else {
            let known = FaultKind.ofRunningMeshes.map(\.rawValue).alternatives
            throw Unreadable("'\(kind)' is no kind of fault: it is \(known)")
        }
        switch kind {
        case .certificate: self = .certificate(try Target(parsing: subject))
        case .instance: self = .crash(try Target(parsing: subject))
        case .authority:
            guard let domain = TrustDomain(subject) else { throw Unreadable("'\(subject)' is no trust domain's name") }
            self = .authority(domain)
        case .partition: throw .partition
        }
    }
}

extension CertificateFault {
    fileprivate init(parsing word: String) throws(Unreadable) {
        guard let fault = CertificateFault(rawValue: word) else {
            throw Unreadable("'\(word)' is no certificate fault: \(Self.allCases.map(\.rawValue).alternatives)")
        }
        self = fault
    }
}

extension AuthorityFault {
    fileprivate init(parsing text: String) throws(Unreadable) {
        guard let fault = AuthorityFault(word: text) ?? Self.slow(parsing: text) else {
            throw Unreadable("'\(text)' is no CA fault: \(FaultKind.authority.words.alternatives)")
        }
        self = fault
    }

    /// `slow:2s`
    private static func slow(parsing text: String) -> AuthorityFault? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let delay = Duration(text: String(parts[1])), delay <= .century else { return nil }
        let slow = AuthorityFault.slow(.constant(delay))
        return parts[0] == slow.word ? slow : nil
    }
}

extension Target {
    /// - Throws: `Unreadable` for what names neither a service nor an instance.
    package init(parsing text: String) throws(Unreadable) {
        guard let target = Target(text) else {
            throw Unreadable("'\(text)' is neither a service nor an instance such as web.2")
        }
        self = target
    }
}

extension Unreadable {
    fileprivate static let partition = Unreadable("a running mesh uses the machine's network, which cannot be parted")
}

import MeshControl
import MeshModel
import MeshPKI
import MeshTLS
import NIOCore

/// Sees to an instance's credential: makes keys, asks for certificates, judges the answers, renews in time.
///
/// The last good credential stays in use until a better one has been found good. Confined to the environment's loop.
final class CredentialAgent: @unchecked Sendable {
    let id: InstanceID
    let identity: SPIFFEID
    private let leaf: LeafSpec
    private let versions: TLSVersions
    private let environment: Environment
    private var random: SeededRandom
    /// Called when the first credential is in use.
    var onFirst: () -> Void = {}

    private(set) var bundles: TrustBundles?
    /// The last that was found good.
    private(set) var current: Credential?
    /// A bad credential that a fault makes the instance present.
    private(set) var forced: Credential?
    private var search: Search?
    private var timer: Timer?
    private var context: TLSContext?

    /// A certificate that is being sought.
    private struct Search {
        var key: PrivateKey
        var reason: IssueReason
        var attempt: Int
    }

    /// How long an authority may take to answer: so long that a slow one is not asked twice, so short that certificates
    /// of a short life can be sought several times before they end.
    private var answerTimeout: Duration { min(.seconds(5), max(.milliseconds(500), leaf.ttl.scaled(by: 0.1))) }

    init(id: InstanceID, identity: SPIFFEID, leaf: LeafSpec, versions: TLSVersions, environment: Environment) {
        self.id = id
        self.identity = identity
        self.leaf = leaf
        self.versions = versions
        self.environment = environment
        random = environment.random.split("jitter/\(id)")
    }

    var presented: Credential? { forced ?? current }

    /// The context for new connections, made at first use; nil before there is a credential.
    func tlsContext() throws(OpenSSLError) -> TLSContext? {
        if let context { return context }
        guard let presented, let bundles else { return nil }
        context = try TLSContext(credential: presented, bundles: bundles, versions: versions)
        return context
    }

    func stop() {
        timer?.cancel()
        search = nil
    }

    // MARK: Asking

    /// Makes a key and asks for a certificate; a search under way goes on instead.
    func seek(_ reason: IssueReason) {
        guard search == nil else { return }
        do {
            ask(Search(key: try PrivateKey.generate(), reason: reason, attempt: 1))
        } catch {
            environment.telemetry.happened(Occurrence("certificate.failed", id.description, ["why": error.description]))
        }
    }

    private func ask(_ search: Search) {
        guard let request = try? CertificateRequest.make(for: identity, key: search.key) else { return }
        self.search = search
        timer?.cancel()
        timer = environment.schedule(in: answerTimeout) { [weak self] in self?.answerIsLate() }
        environment.send(.certificateRequest(der: request, reason: search.reason, attempt: search.attempt), id)
    }

    private func answerIsLate() {
        guard let search else { return }
        retry(search, because: "no answer within \(answerTimeout.text)", kind: "csr.timeout")
    }

    private func retry(_ failed: Search, because reason: String, kind: String) {
        let delay = RetryBackoff.delay(afterAttempt: failed.attempt, random: &random)
        environment.telemetry.happened(
            Occurrence(kind, id.description, ["why": reason, "attempt": "\(failed.attempt)", "retryIn": delay.brief]))
        timer?.cancel()
        timer = environment.schedule(in: delay) { [weak self] in
            var next = failed
            next.attempt += 1
            self?.ask(next)
        }
    }

    // MARK: Answers

    func use(_ bundles: TrustBundles) {
        self.bundles = bundles
        context = nil
    }

    func receive(chain: [[UInt8]]) {
        guard let search, let bundles else { return }
        do throws(CredentialProblem) {
            let credential = try Credential(
                chain: chain, key: search.key, identity: identity, bundles: bundles, at: environment.now)
            accept(credential)
        } catch {
            environment.send(.certificateRejected(reason: error.description), id)
            retry(search, because: error.description, kind: "certificate.invalid")
        }
    }

    func receiveRefusal(reason: String) {
        guard let search else { return }
        retry(search, because: reason, kind: "csr.refused")
    }

    private func accept(_ credential: Credential) {
        let isFirst = current == nil
        current = credential
        search = nil
        if forced == nil { context = nil }
        let leaf = credential.leaf
        environment.send(
            .certificateAccepted(serial: leaf.serial.description, notBefore: leaf.notBefore, notAfter: leaf.notAfter),
            id)
        scheduleRenewal(of: leaf)
        if isFirst { onFirst() }
    }

    private func scheduleRenewal(of certificate: Certificate) {
        let schedule = RenewalSchedule(leaf)
        let moment = schedule.renewAt(notBefore: certificate.notBefore, notAfter: certificate.notAfter, random: &random)
        timer?.cancel()
        timer = environment.schedule(in: max(.zero, moment - environment.now)) { [weak self] in self?.seek(.renewal) }
    }

    // MARK: Faults

    /// Presents this instead of the good credential; nil goes back to it.
    func force(_ credential: Credential?) {
        forced = credential
        context = nil
    }
}

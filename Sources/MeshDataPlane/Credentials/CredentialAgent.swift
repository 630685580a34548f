import MeshModel
import MeshPKI
import MeshPolicies

/// Sees to an instance's credential: makes keys, asks for certificates, judges the answers, renews in time, all by the
/// instance's own clock.
///
/// It publishes what it has to a holder; the last good credential stays there until a better one has been found good.
/// Confined to the instance's loop.
final class CredentialAgent {
    let id: InstanceID
    let identity: SPIFFEID
    private let leaf: LeafSpec
    private let renewal: Renewal
    private let holder: CredentialHolder
    private let environment: Environment
    private var random: SeededRandom
    /// Draws a new key.
    private let makeKey: () throws(OpenSSLError) -> PrivateKey
    /// Called when the first credential is in use.
    var onFirst: () -> Void = {}
    /// Called when another has taken the place of the last.
    var onRenewal: () -> Void = {}

    private(set) var bundles: TrustBundles?
    /// The last that was found good.
    private(set) var current: Credential?
    /// Of the certificate in `current`.
    private var life: CertificateLife?
    private var search: Search?
    /// Certificates sought so far.
    private var searches = 0
    /// The last request made, kept where every certificate is to be for the same key.
    private var request: Request?
    private var timer: Timer?

    /// A certificate that is being sought.
    private struct Search {
        /// Of the last CSR, or of the first that is to be sent.
        var csr: CSR.ID
        let reason: IssueReason
        /// Whether its answer is waited for.
        var isOpen = false
        /// nil as long as none could be made.
        var request: Request?
    }

    private struct Request {
        let key: PrivateKey
        let der: [UInt8]
    }

    /// How long an authority may take to answer: so long that a slow one is not asked twice, so short that certificates
    /// of a short life can be sought several times before they end.
    private var answerTimeout: Duration { min(.seconds(5), max(.milliseconds(500), leaf.ttl.scaled(by: 0.1))) }

    init(
        id: InstanceID, identity: SPIFFEID, leaf: LeafSpec, holder: CredentialHolder, environment: Environment,
        makeKey: @escaping () throws(OpenSSLError) -> PrivateKey = PrivateKey.generate
    ) {
        self.id = id
        self.identity = identity
        self.leaf = leaf
        self.holder = holder
        self.environment = environment
        self.makeKey = makeKey
        renewal = Renewal(leaf.renewal)
        random = environment.random.split("jitter/\(id)")
    }

    func stop() {
        environment.assertOnLoop()
        timer?.cancel()
        search = nil
    }

    private func tell(_ happening: InstanceHappening) { environment.telemetry.happened(.instance(id, happening)) }

    // MARK: Asking

    /// Makes a key and asks for a certificate; a search under way goes on instead.
    func seek(_ reason: IssueReason) {
        environment.assertOnLoop()
        guard search == nil else { return }
        searches += 1
        attempt(Search(csr: CSR.ID(search: searches, attempt: 1), reason: reason))
    }

    private func attempt(_ next: Search) {
        var next = next
        do throws(OpenSSLError) {
            let request = if let made = next.request { made } else { try makeRequest() }
            next.request = request
            next.isOpen = true
            search = next
            ask(request, for: next)
        } catch {
            search = next
            retry(next, as: .notAsked(why: error.description))
        }
    }

    private func makeRequest() throws(OpenSSLError) -> Request {
        if leaf.renewal.reusesKey, let request { return request }
        environment.processor?.work(.renewal)
        let key = try makeKey()
        let made = Request(key: key, der: try CertificateRequest.make(for: identity, key: key))
        if leaf.renewal.reusesKey { request = made }
        return made
    }

    private func ask(_ request: Request, for search: Search) {
        timer?.cancel()
        timer = environment.schedule(in: answerTimeout) { [weak self] in self?.answerIsLate() }
        let csr = CSR(id: search.csr, der: request.der)
        environment.send(.certificateRequest(csr, reason: search.reason), id)
    }

    private func answerIsLate() {
        guard let search else { return }
        retry(search, as: .timedOut(patience: answerTimeout))
    }

    private func retry(_ failed: Search, as how: FailedAttempt.How) {
        search?.isOpen = false
        let now = environment.ownNow
        let attempt = failed.csr.attempt
        let wait = renewal.wait(afterAttempt: attempt, life: life, at: now, random: &random)
        tell(.attemptFailed(FailedAttempt(how, attempt: attempt, retryIn: wait)))
        timer?.cancel()
        timer = environment.schedule(atOwn: now + wait) { [weak self] in
            var next = failed
            next.csr.attempt += 1
            self?.attempt(next)
        }
    }

    // MARK: Answers

    func use(_ bundles: TrustBundles) {
        environment.assertOnLoop()
        self.bundles = bundles
        holder.publish(CredentialSnapshot(credential: current, bundles: bundles))
    }

    func receive(chain: [[UInt8]], answering csr: CSR.ID) {
        environment.assertOnLoop()
        guard let search, search.csr.search == csr.search else { return noteUnneeded(chain) }
        guard let request = search.request, let bundles else { return }
        do throws(CredentialProblem) {
            let credential = try Credential(
                chain: chain, key: request.key, identity: identity, bundles: bundles, at: environment.ownNow,
                checksIssuer: leaf.renewal.checksIssuer)
            accept(credential, sought: search.reason, answering: csr, trusting: bundles)
        } catch {
            if case .notYetValid(until: let begins) = error, begins - environment.ownNow <= leaf.ttl {
                return wait(until: begins, for: chain, answering: csr)
            }
            environment.send(.certificateRejected(reason: error.description, answering: csr), id)
            retry(search, as: .invalid(why: error.description))
        }
    }

    private func noteUnneeded(_ chain: [[UInt8]]) {
        guard let leaf = chain.first.flatMap({ try? Certificate(der: $0) }) else { return }
        tell(.certificateUnneeded(leaf.serial))
    }

    /// By our clock it has not begun. Another would begin as late: the authority's clock is ahead of ours by more than it
    /// backdates. So this one is kept until its time.
    private func wait(until begins: MeshTime, for chain: [[UInt8]], answering csr: CSR.ID) {
        tell(.certificateEarly(begins: begins, in: begins - environment.ownNow))
        timer?.cancel()
        timer = environment.schedule(atOwn: begins) { [weak self] in
            self?.receive(chain: chain, answering: csr)
        }
    }

    /// What is refused to a request that was given up, or whose turn is over, changes nothing.
    func receiveRefusal(reason: String, answering csr: CSR.ID) {
        environment.assertOnLoop()
        guard let search, search.isOpen, search.csr == csr else { return }
        retry(search, as: .refused(why: reason))
    }

    private func accept(
        _ credential: Credential, sought reason: IssueReason, answering csr: CSR.ID, trusting bundles: TrustBundles
    ) {
        let last = current
        if let last { noteIfLate(after: last.leaf) }
        current = credential
        search = nil
        holder.publish(CredentialSnapshot(credential: credential, bundles: bundles))
        let leaf = credential.leaf
        tell(.certificateAccepted(leaf.serial, notAfter: leaf.notAfter, reason))
        environment.send(
            .certificateAccepted(
                serial: leaf.serial.description, notBefore: leaf.notBefore, notAfter: leaf.notAfter, answering: csr),
            id)
        scheduleRenewal(of: leaf)
        if last == nil { onFirst() } else { onRenewal() }
    }

    private func noteIfLate(after last: Certificate) {
        let late = environment.now - last.notAfter
        if late > .zero { tell(.certificateLate(ended: last.notAfter, by: late)) }
    }

    private func scheduleRenewal(of certificate: Certificate) {
        let life = CertificateLife(
            notBefore: certificate.notBefore, notAfter: certificate.notAfter, backdate: leaf.backdate,
            received: environment.ownNow)
        self.life = life
        timer?.cancel()
        timer = environment.schedule(atOwn: renewal.moment(of: life, random: &random)) { [weak self] in
            self?.seek(.renewal)
        }
    }
}

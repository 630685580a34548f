import MeshModel
import MeshPKI
import MeshTLS

/// What an instance proves itself with and judges its peers by. Immutable: a change of either makes a new one.
struct CredentialSnapshot: Sendable {
    /// nil before the first.
    let credential: Credential?
    let bundles: TrustBundles
}

/// What new connections of an instance are made with: what its agent published last, unless a fault makes it present
/// something else.
///
/// Listener and pools hold this alone, and know nothing of how certificates are come by. Confined to the instance's loop.
final class CredentialHolder {
    private let id: InstanceID
    private let versions: TLSVersions
    private let environment: Environment
    private var published: CredentialSnapshot?
    /// A bad credential that a fault makes the instance present.
    private var forced: Credential?
    /// Of what is presented now, by whether they resume sessions.
    private var contexts: [Bool: TLSContext] = [:]
    /// Of the sessions that it lets clients resume, made at first use; they outlive what is published.
    private var ticketKeys: TicketKeys?
    /// Of the last published certificate that a context was made with.
    private var usedSerial: SerialNumber?

    init(id: InstanceID, versions: TLSVersions, environment: Environment) {
        self.id = id
        self.versions = versions
        self.environment = environment
    }

    var isForced: Bool { forced != nil }

    var presented: Credential? { forced ?? published?.credential }

    var bundles: TrustBundles? { published?.bundles }

    func publish(_ snapshot: CredentialSnapshot) {
        environment.assertOnLoop()
        published = snapshot
        contexts = [:]
    }

    /// Presents this instead of what is published; nil goes back to that.
    func force(_ credential: Credential?) {
        environment.assertOnLoop()
        forced = credential
        contexts = [:]
    }

    /// The context for new connections, made at first use: a certificate that is never used has none.
    ///
    /// - Parameter resuming: sessions may be resumed.
    /// - Throws: `NoCredential`, or what OpenSSL says.
    func tlsContext(resuming: Bool = false) throws -> TLSContext {
        environment.assertOnLoop()
        if let context = contexts[resuming] { return context }
        guard let presented, let bundles else { throw NoCredential() }
        let context = try TLSContext(
            credential: presented, bundles: bundles, versions: versions,
            resumption: resuming ? try keysForTickets() : nil)
        contexts[resuming] = context
        if !isForced { noteUse(of: presented.leaf) }
        return context
    }

    private func keysForTickets() throws(OpenSSLError) -> TicketKeys {
        if let ticketKeys { return ticketKeys }
        let keys = try TicketKeys()
        ticketKeys = keys
        return keys
    }

    private func noteUse(of leaf: Certificate) {
        guard leaf.serial != usedSerial else { return }
        usedSerial = leaf.serial
        environment.telemetry.happened(.instance(id, .certificateUsed(leaf.serial)))
    }
}

/// There is nothing to prove oneself with yet.
struct NoCredential: Error {}

import MeshPKI
import MeshRecord

/// SHA-256 of an event log, as `sha256sum` has it of the event file.
///
/// Serial numbers in the log are drawn from the run's seed. Keys are not, and nothing in the log depends on one: so keys
/// stay secret, and the digest the same whatever version of OpenSSL draws them.
final class LogDigest {
    private var hasher: SHA256Hasher?

    init() throws(OpenSSLError) { hasher = try SHA256Hasher.make() }

    func add(_ event: Event) { hasher?.update(Array((event.line + "\n").utf8)) }

    /// To be asked once, at the end.
    func finish() -> String { hasher.take()?.finish() ?? "" }
}

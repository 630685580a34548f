import COpenSSL
import MeshModel
import Synchronization

/// Issuers that were found to chain to a bundle's roots, so that their signatures are not checked again with every leaf:
/// nearly all leaves of a trust domain come from one intermediate.
///
/// An entry speaks only for peers that send the same certificates behind their leaf, since a root may be reached by one of
/// them (a cross certificate), and only for the time in which every certificate of the chain that was found is valid.
final class VerifiedIssuers: Sendable {
    private let entries = Mutex<[Issuer]>([])

    /// A trust domain has a few at a time. A peer that sends ever others pushes good ones out, and gains nothing.
    private static let limit = 16
    /// An intermediate, a cross certificate, and one more.
    private static let sentLimit = 3

    final class Issuer: Sendable {
        /// Holds the intermediate alone: what a leaf is verified against.
        let stack: OwnedX509Stack
        /// All that was sent behind the leaf.
        fileprivate let sent: OwnedX509Stack
        fileprivate let from: MeshTime
        fileprivate let until: MeshTime

        /// - Parameter above: the chain that was found, from the intermediate to the root.
        fileprivate init?(above: [OpaquePointer], sent others: [OpaquePointer]) {
            do throws(OpenSSLError) {
                stack = try OwnedX509Stack.referring(to: Array(above.prefix(1)))
                sent = try OwnedX509Stack.referring(to: others)
            } catch {
                return nil
            }
            guard let from = above.map(notBefore).max(), let until = above.map(notAfter).min() else { return nil }
            self.from = from
            self.until = until
        }

        fileprivate func wasSent(as others: [OpaquePointer]) -> Bool {
            sent.certificates.elementsEqual(others) { X509_cmp($0, $1) == 0 }
        }
    }

    /// The known issuer of the leaf in `context`, where the peer sent the same as when that was verified.
    func issuer(in context: OpaquePointer, at now: MeshTime) -> Issuer? {
        guard let leaf = X509_STORE_CTX_get0_cert(context), let others = Self.sentBehindLeaf(in: context) else {
            return nil
        }
        return entries.withLock { entries in
            entries.first {
                $0.from <= now && now < $0.until && $0.wasSent(as: others)
                    && X509_check_issued($0.stack.certificates[0], leaf) == X509_V_OK
            }
        }
    }

    /// Remembers the issuer in a chain that OpenSSL has just found good: leaf, intermediate, …, root.
    func remember(from context: OpaquePointer) {
        guard let chain = X509_STORE_CTX_get0_chain(context), let others = Self.sentBehindLeaf(in: context) else {
            return
        }
        let above = Array(certificates(in: chain).dropFirst())
        guard above.count > 1, let issuer = Issuer(above: above, sent: others) else { return }
        entries.withLock { entries in
            // The same may be there with a time that is over, by a root that has ended.
            entries.removeAll { $0.wasSent(as: others) }
            if entries.count == Self.limit { entries.removeFirst() }
            entries.append(issuer)
        }
    }

    private static func sentBehindLeaf(in context: OpaquePointer) -> [OpaquePointer]? {
        guard let sent = X509_STORE_CTX_get0_untrusted(context), shim_sk_X509_num(sent) <= sentLimit + 1 else {
            return nil
        }
        let leaf = X509_STORE_CTX_get0_cert(context)
        return certificates(in: sent).filter { $0 != leaf }
    }
}

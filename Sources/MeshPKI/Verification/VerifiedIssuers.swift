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
        fileprivate init?(above: [X509Reference], sent others: [X509Reference]) {
            do throws(OpenSSLError) {
                stack = try OwnedX509Stack.sharing(Array(above.prefix(1)))
                sent = try OwnedX509Stack.sharing(others)
            } catch {
                return nil
            }
            guard let from = above.map(\.notBefore).max(), let until = above.map(\.notAfter).min() else { return nil }
            self.from = from
            self.until = until
        }

        fileprivate func wasSent(as others: [X509Reference]) -> Bool {
            sent.certificates.elementsEqual(others) { $0.isSame(as: $1) }
        }
    }

    /// The known issuer of the leaf in `context`, where the peer sent the same as when that was verified.
    func issuer(of leaf: X509Reference, in context: StoreContextReference, at now: MeshTime) -> Issuer? {
        guard let others = context.sentBehindLeaf(limit: Self.sentLimit) else { return nil }
        return entries.withLock { entries in
            entries.first {
                $0.from <= now && now < $0.until && $0.wasSent(as: others)
                    && $0.stack.certificates[0].mayHaveIssued(leaf)
            }
        }
    }

    /// Remembers the issuer in a chain that OpenSSL has just found good: leaf, intermediate, …, root.
    func remember(from context: StoreContextReference) {
        guard let chain = context.chain, let others = context.sentBehindLeaf(limit: Self.sentLimit) else { return }
        let above = Array(chain.dropFirst())
        guard above.count > 1, let issuer = Issuer(above: above, sent: others) else { return }
        entries.withLock { entries in
            // The same may be there with a time that is over, by a root that has ended.
            entries.removeAll { $0.wasSent(as: others) }
            if entries.count == Self.limit { entries.removeFirst() }
            entries.append(issuer)
        }
    }
}

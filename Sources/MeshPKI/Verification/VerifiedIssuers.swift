import COpenSSL
import MeshModel
import Synchronization

/// Intermediates that were found to chain to a bundle's roots, so that their signatures are not checked again with every
/// leaf: nearly all leaves of a trust domain come from one intermediate.
///
/// An entry speaks only for the time in which both the intermediate and the root above it are valid.
final class VerifiedIssuers: Sendable {
    private let entries = Mutex<[Issuer]>([])

    /// A trust domain has a few at a time; whoever sends others is not remembered.
    private static let limit = 16

    final class Issuer: Sendable {
        /// Holds the intermediate alone: what a leaf is verified against.
        let stack: OwnedX509Stack
        fileprivate let from: MeshTime
        fileprivate let until: MeshTime

        fileprivate init?(_ intermediate: OpaquePointer, root: OpaquePointer) {
            do { stack = try OwnedX509Stack.referring(to: intermediate) } catch { return nil }
            from = max(notBefore(of: intermediate), notBefore(of: root))
            until = min(notAfter(of: intermediate), notAfter(of: root))
        }

        fileprivate var certificate: OpaquePointer { shim_sk_X509_value(stack.pointer, 0) }
    }

    /// The known issuer of the leaf in `context`, where the peer sent that and the leaf alone.
    func issuer(in context: OpaquePointer, at now: MeshTime) -> Issuer? {
        guard let leaf = X509_STORE_CTX_get0_cert(context), let sent = X509_STORE_CTX_get0_untrusted(context) else {
            return nil
        }
        let others = (0..<shim_sk_X509_num(sent)).compactMap { shim_sk_X509_value(sent, $0) }.filter { $0 != leaf }
        guard others.count == 1, X509_check_issued(others[0], leaf) == X509_V_OK else { return nil }
        return entries.withLock { entries in
            entries.first { $0.from <= now && now < $0.until && X509_cmp($0.certificate, others[0]) == 0 }
        }
    }

    /// Remembers the intermediate of a chain that OpenSSL has just found good: leaf, intermediate, root.
    func remember(from context: OpaquePointer) {
        guard let chain = X509_STORE_CTX_get0_chain(context), shim_sk_X509_num(chain) == 3,
            let intermediate = shim_sk_X509_value(chain, 1), let root = shim_sk_X509_value(chain, 2)
        else { return }
        entries.withLock { entries in
            guard entries.count < Self.limit, !entries.contains(where: { X509_cmp($0.certificate, intermediate) == 0 }),
                let issuer = Issuer(intermediate, root: root)
            else { return }
            entries.append(issuer)
        }
    }
}

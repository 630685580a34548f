/// The certificate of a chain at which its verification failed.
package struct FailedCertificate: Hashable, Sendable {
    /// 0 is the leaf, 1 its issuer, and so on towards the root.
    package let depth: Int
    package let isSelfSigned: Bool
    package let notBefore: MeshTime
    package let notAfter: MeshTime

    /// What stands above a leaf in its chain.
    package enum Issuer: String, Sendable {
        /// A root's certificate by another root is one, too.
        case intermediate
        case root
    }

    /// nil: it is the leaf itself.
    package var issuer: Issuer? { depth == 0 ? nil : isSelfSigned ? .root : .intermediate }

    package init(depth: Int, isSelfSigned: Bool, notBefore: MeshTime, notAfter: MeshTime) {
        self.depth = depth
        self.isSelfSigned = isSelfSigned
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

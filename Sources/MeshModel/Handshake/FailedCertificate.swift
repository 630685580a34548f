/// The certificate of a chain at which its verification failed.
package struct FailedCertificate: Hashable, Sendable {
    /// 0 is the leaf, 1 its issuer, and so on towards the root.
    package let depth: Int
    package let isSelfSigned: Bool
    package let notBefore: MeshTime
    package let notAfter: MeshTime

    package init(depth: Int, isSelfSigned: Bool, notBefore: MeshTime, notAfter: MeshTime) {
        self.depth = depth
        self.isSelfSigned = isSelfSigned
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

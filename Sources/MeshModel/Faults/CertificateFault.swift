/// What is wrong with a certificate that an instance is made to present.
package enum CertificateFault: String, CaseIterable, Sendable {
    /// Signed by the mesh's CA, its notAfter in the past.
    case expired
    /// Signed by a stranger's CA with the right names in it.
    case untrusted
    /// Signed by the mesh's CA for another workload.
    case wrongIdentity = "wrong-identity"
}

import MeshModel
import Testing

@testable import MeshControl

/// Who signed what an instance holds, whichever of several answers it took.
@Suite struct CertificateIssuersTests {
    private let old = IssuerID(RootID(TrustDomain("shop.example")!, 1), 1)
    private let new = IssuerID(RootID(TrustDomain("shop.example")!, 2), 1)
    private let first = CSR.ID(search: 1, attempt: 1)
    private let again = CSR.ID(search: 1, attempt: 2)
    private let second = CSR.ID(search: 2, attempt: 1)
    private var issuers = CertificateIssuers()

    @Test mutating func `the issuer is that of the answer that was accepted, not of the newest`() {
        issuers.sent(by: old, for: first)
        issuers.sent(by: new, for: again)
        #expect(issuers.last == new && issuers.inUse == nil)
        issuers.accepted(first)
        #expect(issuers.inUse == old && issuers.last == old, "the second answer is of no use any more")
    }

    @Test mutating func `an answer that is sent after another was accepted is of no use`() {
        issuers.sent(by: old, for: first)
        issuers.accepted(first)
        issuers.sent(by: new, for: again)
        #expect(issuers.last == old)
        issuers.sent(by: new, for: second)
        #expect(issuers.last == new && issuers.inUse == old)
        issuers.rejected(second)
        #expect(issuers.last == old)
    }
}

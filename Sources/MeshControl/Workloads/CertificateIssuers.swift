import MeshModel

/// Who signed the certificate that an instance uses, and those that are on their way to it.
struct CertificateIssuers: Hashable, Sendable {
    private(set) var inUse: IssuerID?
    /// Of the certificate in use; 0 before the first.
    private var search = 0
    private var onTheWay: [CSR.ID: IssuerID] = [:]

    /// Who signed what the instance will use if it accepts the newest.
    var last: IssuerID? { onTheWay.max { $0.key.attempt < $1.key.attempt }?.value ?? inUse }

    /// An answer to a search that has ended is of no use to the instance.
    mutating func sent(by issuer: IssuerID, for csr: CSR.ID) {
        if csr.search > search { onTheWay[csr] = issuer }
    }

    mutating func accepted(_ csr: CSR.ID) {
        inUse = onTheWay[csr] ?? inUse
        search = csr.search
        onTheWay = [:]
    }

    mutating func rejected(_ csr: CSR.ID) { onTheWay[csr] = nil }
}

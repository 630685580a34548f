import MeshModel

extension OutageCause {
    /// Whether two are of one sort, whoever is concerned and when.
    package func isAlike(_ other: OutageCause) -> Bool {
        switch (self, other) {
        case (.refusal(let one), .refusal(let other)): one.isAlike(other)
        case (.partition, .partition), (.departure, .departure), (.absence, .absence): true
        case (.silence, .silence), (.reset, .reset): true
        case (.alert(let one), .alert(let other)): one == other
        case (.cut(let one, _), .cut(let other, _)): one == other
        case (.overload(_, let one, _), .overload(_, let other, _)): one == other
        case (.refusal, _), (.partition, _), (.departure, _), (.absence, _), (.silence, _), (.reset, _), (.alert, _),
            (.cut, _), (.overload, _):
            false
        }
    }
}

extension Cause {
    /// Whether two refusals are for one reason, whoever is concerned.
    func isAlike(_ other: Cause) -> Bool {
        kind == other.kind && purpose == other.purpose && issuer == other.issuer && isSought == other.isSought
    }

    private var issuer: Issuer? {
        switch fact {
        case .expiredByClock(_, let issuer, _, _), .notYetValid(_, let issuer, _, _, _, _): issuer
        case .issuerExpired(_, let issuer, _, _): issuer
        case .expired, .bundleBehind, .notFederated, .unknownAuthority, .chainMissing, .wrongIdentity, .defect,
            .noCertificate, .stranger, .protocolMismatch, .timeout, .transport:
            nil
        }
    }

    /// Whether another certificate was sought in vain; nil where nothing is known of a search.
    private var isSought: Bool? {
        switch renewal {
        case .awaited, .failed: true
        case .notDue, .early: false
        case nil: nil
        }
    }
}

import MeshModel

/// What the event log of a run says of the mesh as a whole.
package struct Findings: Sendable {
    /// When the load and the scenario began; nil: they did not.
    package var start: MeshTime?
    /// Of the edges that had any.
    package var outages: [Edge: EdgeOutages] = [:]
    package var csrs = CSRs()
    package var certificates = Certificates()
    package var lateRenewals = LateRenewals()
    package var cut = CutRequests()
    package var denials = Denials()
    package var overloads = Overloads()
    /// At the end of the run, or now.
    package var underWay = UnderWay()
    package var unready = Unready()
    package var rejections = Rejections()

    /// Instances that were not ready in the end.
    package struct Unready: Sendable, Hashable {
        package private(set) var count = 0
        /// The first of them, by name.
        package private(set) var kept: [Instance] = []

        package struct Instance: Sendable, Hashable {
            package var id: InstanceID
            /// It was created then.
            package var since: MeshTime
            /// What has come of its search for a certificate.
            package var renewal: Cause.Renewal?
        }

        private static let limit = 10

        package init() {}

        init(_ all: [(id: InstanceID, since: MeshTime)], _ certificates: CertificateLedger) {
            count = all.count
            kept = all.prefix(Self.limit).map {
                Instance(id: $0.id, since: $0.since, renewal: certificates.renewal(of: $0.id))
            }
        }
    }

    /// Steps of the scenario that the control plane refused; what makes no sense as a command is never begun.
    package struct Rejections: Sendable, Hashable {
        package private(set) var count = 0
        /// The first of them.
        package private(set) var kept: [Rejection] = []

        private static let limit = 10

        package init() {}

        mutating func add(_ rejection: Rejection) {
            count += 1
            if kept.count < Self.limit { kept.append(rejection) }
        }
    }

    package struct Rejection: Sendable, Hashable {
        package var time: MeshTime
        package var action: OperatorAction
        package var why: String
        /// Of its event.
        package var sequence: Int
    }

    /// CSRs that reached an authority.
    package struct CSRs: Sendable, Hashable {
        package var total = 0
        /// Before the run began.
        package var bringUp = 0
        package var bringUpPeak = 0
        /// Since.
        package var series: RateSeries?
        /// The most within any second since, and the end of that second.
        package var peak = 0
        package var peakTime: MeshTime?

        package init() {}

        init(_ ledger: CSRLedger) {
            (total, bringUp, bringUpPeak) = (ledger.total, ledger.bringUpTotal, ledger.bringUpPeak)
            (series, peak, peakTime) = (ledger.series, ledger.peak.peak, ledger.peak.peakTime)
        }
    }

    /// What became of attempts to get certificates, and of those that were issued.
    package struct Certificates: Sendable, Hashable {
        /// Signed.
        package var issued = 0
        /// Successors that their holders took into use.
        package var renewed = 0
        /// Attempts that brought none, by the events that tell of them.
        package var failures: [EventKind: Int] = [:]
        package var vain = VainCertificates()
        /// In use once, and no connection was ever made with them; nil where nobody says what is used.
        package var neverUsed: Int?

        package init() {}

        init(_ ledger: CertificateLedger) {
            (issued, renewed, failures) = (ledger.issued, ledger.renewed, ledger.failures)
            (vain, neverUsed) = (ledger.vain, ledger.knowsUse ? ledger.unused : nil)
        }

        /// Those that their holders could not use.
        package var rejected: Int { failures[.certificateInvalid] ?? 0 }
    }

    package init() {}

    /// How many there were on all edges.
    package var outageCount: Int { outages.values.reduce(0) { $0 + $1.count } }

    /// Those that are kept whole, in the order in which they began.
    package var allOutages: [Outage] {
        outages.values.flatMap(\.kept).sorted { $0.began(before: $1) }
    }
}

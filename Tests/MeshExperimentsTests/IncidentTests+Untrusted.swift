import MeshModel

/// Roots that the verifier does not hold, and certificates that have not begun by its clock.
extension IncidentTests {
    static let untrustedRows: [OutageRow] = [
        // The clients' domain fetched the bundle at 0 h, and does not again. The new root signs from 10:10 on, so the
        // server's leaf of 12 h; `late` calls from 48 h on. How long a wait would do is not known: it goes on.
        OutageRow(
            file: "static-trust-anchors", length: .seconds(59 * 3_600), edge: "late→apiserver", outcome: "unknown_ca",
            from: .seconds(48 * 3_600), to: nil, tolerance: .seconds(1), remedy: .distributeLonger,
            trials: ["untried"], isRight: isBehind(verifier: "late")),
        // The watcher's connection lasts until the server crashes at 60 h; it asks every 5 min.
        OutageRow(
            file: "static-trust-anchors", length: .seconds(65 * 3_600), edge: "watcher→apiserver",
            outcome: "unknown_ca", from: .seconds(60 * 3_600), to: nil, tolerance: .seconds(301),
            remedy: .distributeLonger, trials: ["untried"], isRight: isBehind(verifier: "watcher")),
        // Leaves are made at 0, 40 and 80 min, then, cut to the first intermediate's end at 120 min, at 106:40 and
        // 146:40, and then, cut to the second's at 200 min, at 182:13. The old root leaves the bundles within 5 min
        // after 160 min. It should have been trusted until then, but a cutover has no such wait that could be tried.
        OutageRow(
            file: "root-renewed-at-once", length: .seconds(190 * 60), edge: "worker→frontend", outcome: "unknown_ca",
            from: .seconds(162 * 60 + 30), to: .seconds(182 * 60 + 13), tolerance: .seconds(151),
            endTolerance: .seconds(60), remedy: .trustLonger, trials: ["untried"],
            isRight: refusal { cause in
                guard case .unknownAuthority(_, let domain, generation: 2?) = cause.fact else { return false }
                return domain == TrustDomain("temporal.example")! && cause.purpose == nil
            }),
        // The client's clock is 30 s behind, and nothing is backdated: the two that come at 600 s begin 30 s later for
        // it. It asks twice a second, each of four every 2 s or so.
        OutageRow(
            file: "not-before-ahead", length: .seconds(640), edge: "client→server", outcome: "bad_certificate",
            from: .seconds(600), to: .seconds(630), tolerance: .seconds(8), remedy: .backdateMore,
            trials: ["nothing_failed"],
            isRight: refusal { cause in
                guard case .notYetValid(let ends, nil, _, let behind, let ahead, let backdate) = cause.fact
                else { return false }
                return ends.presenter.isOf("server") && ends.verifier.isOf("client") && behind == .seconds(30)
                    && ahead == .zero && backdate == .zero
            }),
    ]

    /// The server's certificate is below the root that the second generation brought.
    private static func isBehind(verifier: String) -> @Sendable (OutageCause) -> Bool {
        refusal { cause in
            guard case .bundleBehind(let ends, let domain, held: 1, needed: 2) = cause.fact else { return false }
            return domain == TrustDomain("cluster.example")! && ends.presenter.isOf("apiserver")
                && ends.verifier.isOf(verifier)
        }
    }
}

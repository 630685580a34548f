import Foundation
import MeshModel
import RunningMeshes
import Testing

/// Causes, times and remedies of shipped topologies. Nothing here is what the program said: times are computed from the
/// topology's numbers, and each row says why it is so.
@Suite struct TextbookCauseTests {
    static let rows: [OutageRow] = [
        // All certificates come at 0 h and live 24 h; they are due at 12 h, the authority is paused from 10 h to 30 h,
        // and a request comes to each of two servers each 20 min. Longer lives help, as their authority is back at
        // 30 h.
        OutageRow(
            file: "ca-outage-long", edge: "client→server", outcome: "certificate_expired",
            from: .seconds(24 * 3_600), to: .seconds(30 * 3_600), tolerance: .seconds(1_260), remedy: .liveLonger,
            trials: ["nothing_failed", "helped"],
            isRight: refusal { cause in
                guard case .expired(_, let end, _, false) = cause.fact, case .failed(let attempts)? = cause.renewal
                else { return false }
                let isDue = attempts.since.isNear(.after(hours: 12), within: .seconds(24 * 36 + 60))
                return end.isNear(.after(hours: 24)) && isDue && attempts.fault == .pause
            }),
        // The intermediate ends at 168 h; of the two servers each presents a leaf of 153.6 h until it is renewed at
        // 172.8 h.
        OutageRow(
            file: "leaf-outlives-issuer", edge: "client→server", outcome: "certificate_expired",
            from: .seconds(168 * 3_600), to: .seconds(172 * 3_600 + 2_880), tolerance: .seconds(2_460),
            remedy: .capLeaves,
            trials: ["nothing_failed", "helped"],
            isRight: refusal { cause in
                guard case .issuerExpired(_, .intermediate, let end, let leafEnds) = cause.fact else { return false }
                return end.isNear(.after(hours: 168)) && leafEnds > end
            }),
        // Bundles take up to 5 min from 719 min on, the new root signs 30 s later, and all are renewed at 720 min.
        OutageRow(
            file: "root-rotation-too-short", edge: "client→server", outcome: "unknown_ca",
            from: .seconds(720 * 60), to: .seconds(724 * 60), tolerance: .seconds(120), remedy: .distributeFor,
            trials: ["nothing_failed", "helped"],
            isRight: refusal { if case .bundleBehind(_, _, held: 1, needed: 2) = $0.fact { true } else { false } }),
        // The push at 11 h did not reach server.3, which gets the bundle at 17 h; its clients renew from 12 h on, +-
        // 15 min, and a request comes to each server four times an hour or so.
        OutageRow(
            file: "root-rotation-missed-push", edge: "client→server", outcome: "unknown_ca",
            from: .seconds(12 * 3_600), to: .seconds(17 * 3_600), tolerance: .seconds(3_600), remedy: .distributeFor,
            trials: ["nothing_failed", "helped"],
            isRight: refusal { cause in
                guard case .bundleBehind(let ends, _, held: 1, needed: 2) = cause.fact else { return false }
                return ends.verifier.member == InstanceID("server.3")!
            }),
        // The shop fetches bundles at 8 h and at 16 h; the supplier's new root comes at 11 h, and signs the leaf of
        // 12 h.
        OutageRow(
            file: "stale-federation", edge: "shop→parts", outcome: "unknown_ca",
            from: .seconds(12 * 3_600), to: .seconds(16 * 3_600), tolerance: .seconds(600), remedy: .distributeFor,
            trials: ["nothing_failed", "helped"],
            isRight: refusal { cause in
                guard case .bundleBehind(let ends, let domain, held: 1, needed: 2) = cause.fact else { return false }
                return domain == TrustDomain("supplier.example")! && ends.verifier.isOf("shop")
            }),
        // The server's clock is 3 min behind, and the backdate 10 s: what the client renews at 30 min begins 170 s
        // later. The run begins as late as the server, which waits so long for its own.
        OutageRow(
            file: "slow-clock", edge: "client→slow", outcome: "bad_certificate", from: .seconds(1_800 - 170),
            to: .seconds(1_800), tolerance: .seconds(15), remedy: .backdateMore, trials: ["nothing_failed", "helped"],
            isRight: refusal { cause in
                guard case .notYetValid(let ends, nil, _, let behind, let ahead, let backdate) = cause.fact
                else { return false }
                return ends.verifier.isOf("slow") && behind == .seconds(180) && ahead == .zero
                    && backdate == .seconds(10)
            }),
        // The authority's clock is 3 min ahead, and the backdate 1 min: what near renews at 30 min begins 2 min later,
        // for all but itself. The run begins 2 min after the first certificates.
        OutageRow(
            file: "fast-clock-1m", edge: "client→near", outcome: "bad_certificate", from: .seconds(1_800 - 120),
            to: .seconds(1_800), tolerance: .seconds(15), remedy: .backdateMore, trials: ["nothing_failed", "helped"],
            isRight: refusal { cause in
                guard case .notYetValid(let ends, nil, _, let behind, let ahead, let backdate) = cause.fact
                else { return false }
                return ends.presenter.isOf("near") && behind == .zero && ahead == .seconds(180)
                    && backdate == .seconds(60)
            }),
        // hasty's clock is 3 min ahead: to it all certificates of an hour end at 57 min. They are renewed as the
        // authority is back, at 58 min.
        OutageRow(
            file: "fast-verifier", edge: "hasty→server", outcome: "certificate_expired", from: .seconds(57 * 60),
            to: .seconds(58 * 60), tolerance: .seconds(40), remedy: .renewBefore, trials: ["untried"],
            isRight: refusal { cause in
                guard case .expiredByClock(let ends, nil, let end, let skew) = cause.fact else { return false }
                return ends.verifier.isOf("hasty") && skew == .seconds(180) && end.isNear(.after(hours: 1))
            }),
        // The old root leaves every bundle within 5 min after 15 h, while all certificates are below it until 24 h, +-
        // 29 min; each of four pairs is tried every 20 min or so. With an
        // overlap in the cutover's place, which trusts the old root until the last has renewed, nobody is refused.
        OutageRow(
            file: "root-rotation-cutover", edge: "client→server", outcome: "unknown_ca",
            from: .seconds(15 * 3_600), to: .seconds(24 * 3_600 + 1_800), tolerance: .seconds(600),
            endTolerance: .seconds(2_700), remedy: .trustLonger, trials: ["nothing_failed"],
            isRight: refusal { cause in
                switch cause.fact {
                case .unknownAuthority, .bundleBehind: cause.purpose == nil
                default: false
                }
            }),
    ]

    @Test(arguments: rows)
    func `cause, time and remedy are those that follow from the topology`(row: OutageRow) throws {
        try row.check(in: Running.root.appending(path: "topologies/textbook"))
    }
}

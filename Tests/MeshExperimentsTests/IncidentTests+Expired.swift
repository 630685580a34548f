import MeshModel

/// Certificates that ended, or that were made to look so.
extension IncidentTests {
    static let expiredRows: [OutageRow] = [
        // All is due at 61.7 to 66.7 % of 24 h and the backdate of 60 s: from 14.79 h to 15.99 h, while the authority
        // is paused from 10 h to 30 h. It is tried every 5 min, on two servers. Here an ended certificate can be
        // renewed.
        OutageRow(
            file: "expired-cannot-renew", length: .seconds(31 * 3_600), edge: "client→server",
            outcome: "certificate_expired", from: .seconds(24 * 3_600), to: .seconds(30 * 3_600),
            tolerance: .seconds(1_260), remedy: .liveLonger, trials: ["nothing_failed", "helped"],
            isRight: refusal { cause in
                guard case .expired(let ends, let end, _, false) = cause.fact,
                    case .failed(let attempts)? = cause.renewal
                else { return false }
                let isDue = attempts.since.isNear(.after(hours: 15.39), within: .seconds(2_200))
                return ends.presenter.isOf("server") && end.isNear(.after(hours: 24)) && isDue
                    && attempts.fault == .pause
            }),
        // All is due at 30 min and fails 5 s later, since the authority is paused from 10 min on; it ends at 60 min,
        // and every second request, each 10 s, opens a connection. How much longer it should live is not known: the
        // pause goes on.
        OutageRow(
            file: "resumption-outlives", length: .seconds(70 * 60), edge: "b→full", outcome: "certificate_expired",
            from: .seconds(3_600), to: nil, tolerance: .seconds(21), remedy: .leaveOutAuthorityFault,
            trials: ["nothing_failed"],
            isRight: refusal { cause in
                guard case .expired(let ends, let end, _, false) = cause.fact,
                    case .failed(let attempts)? = cause.renewal
                else { return false }
                return ends.presenter.isOf("full") && end.isNear(.after(hours: 1))
                    && attempts.since.isNear(MeshTime.after(hours: 0.5) + .seconds(5)) && attempts.fault == .pause
            }),
        // A request at 0 h, and one at 250 h: a week's ticket has run out, and the certificate of 9 d has ended. It was
        // due at 4.5 d, and the authority is paused from 1 d on.
        OutageRow(
            file: "idle-ticket", length: .seconds(11 * 86_400), edge: "client→server", outcome: "certificate_expired",
            from: .seconds(250 * 3_600), to: nil, tolerance: .seconds(1), remedy: .leaveOutAuthorityFault,
            trials: ["nothing_failed"],
            isRight: refusal { cause in
                guard case .expired(let ends, let end, let ago, false) = cause.fact,
                    case .failed(let attempts)? = cause.renewal
                else { return false }
                return ends.presenter.isOf("server") && end.isNear(.after(hours: 9 * 24))
                    && abs((ago - .seconds(34 * 3_600)).seconds) <= 2
                    && attempts.since.isNear(MeshTime.after(hours: 4.5 * 24) + .seconds(5)) && attempts.fault == .pause
            }),
        // The root lives a day, and all below it is cut to its end. A server is tried each minute. No rotation is
        // planned that could come earlier.
        OutageRow(
            file: "ended-root", length: .seconds(24 * 3_600 + 300), edge: "client→server",
            outcome: "certificate_expired", from: .seconds(24 * 3_600), to: nil, tolerance: .seconds(121),
            remedy: .rotateRootEarlier, trials: ["untried"],
            isRight: refusal { cause in
                guard case .issuerExpired(let ends, .root, let end, let leafEnds) = cause.fact else { return false }
                let midnight = MeshTime(rfc3339: "2025-05-11T00:00:00Z")!
                return ends.presenter.isOf("server") && end.isNear(midnight) && leafEnds == end
            }),
        // The server presents an ended certificate from 24 h to 30 h, and is tried every half hour.
        OutageRow(
            file: "renewed-but-not-loaded", edge: "client→server", outcome: "certificate_expired",
            from: .seconds(24 * 3_600), to: .seconds(30 * 3_600), tolerance: .seconds(1_801), remedy: .leaveOut,
            trials: ["nothing_failed"],
            isRight: refusal { cause in
                guard case .expired(let ends, _, _, _) = cause.fact else { return false }
                return ends.presenter.isOf("server") && cause.purpose == .presented(.expired)
            }),
        // The client presents an ended certificate from 5 s to 15 s, to four that it calls ten times a second.
        OutageRow(
            file: "retry-of-a-refused-certificate", edge: "client→db", outcome: "certificate_expired",
            from: .seconds(5), to: .seconds(15), tolerance: .seconds(2), remedy: .leaveOut, trials: ["nothing_failed"],
            isRight: refusal { cause in
                guard case .expired(let ends, _, _, _) = cause.fact else { return false }
                return ends.presenter.isOf("client") && ends.verifier.isOf("db")
                    && cause.purpose == .presented(.expired)
            }),
    ]
}

import GoldenScripts
import MeshModel
import Testing

@testable import MeshControl

@Suite struct AuthorityTests {
    private let web = InstanceID(ServiceName("web")!, 1)
    private let first = CSR.ID(search: 1, attempt: 1)
    private var roster: Roster
    private var authority = AuthorityState(.fallback)
    private var agenda = Agenda(at: Desk.start)

    /// With an instance that is ready and holds a certificate from root 1.
    init() throws {
        roster = Roster(try Topology.scripted(["web x1"]))
        roster.reconcile(web.service, bundles: [authority.bundle], because: "1 wanted", &agenda)
        roster.transition(web, to: .ready, because: "listens", &agenda)
        roster.update(web) { [authority, first] in $0.issuers.sent(by: authority.issuer, for: first) }
        _ = agenda.takeTexts()
    }

    @Test(arguments: RootRotation.Strategy.allCases)
    func `a root rotation takes as long as its steps wait`(strategy: RootRotation.Strategy) {
        let rotation = RootRotation(
            strategy: strategy, distributeWait: .seconds(1), reissueWait: .seconds(20), retireWait: .seconds(300))
        #expect(rotation.duration == RootRotationProgress(rotation).steps.reduce(.zero) { $0 + $1.wait })
    }

    @Test mutating func `a prepared root signs once it is activated`() {
        authority.prepare(.new, &agenda)
        #expect(authority.issuer.root.number == 1)
        authority.activate(&roster, &agenda)
        #expect(roster[web.service]?.profile.issuer.root.number == 2)
        #expect(
            agenda.takeTexts() == [
                "root.prepared mesh.example root=2 origin=new", "make root 2 of mesh.example (new)",
                "make intermediate 2.1 of mesh.example", "root.activated mesh.example root=2",
            ])
    }

    @Test mutating func `a root is prepared, active, old, retired, and gone`() {
        func statuses() -> [AuthorityState.Slot.Status] { authority.slots.map(\.status) }
        authority.prepare(.new, &agenda)
        #expect(statuses() == [.active, .prepared])
        authority.activate(&roster, &agenda)
        #expect(statuses() == [.old, .active])
        authority.retire(&agenda)
        #expect(statuses() == [.retired, .active])
        authority.remove(&agenda)
        #expect(statuses() == [.active])
        #expect(authority.issuer == IssuerID(RootID(authority.trustDomain, 2), 1))
    }

    @Test mutating func `a prepared root that another passes over is old, and trusted once distributed`() {
        authority.prepare(.new, &agenda)
        authority.prepare(.new, &agenda)
        authority.activate(&roster, &agenda)
        #expect(authority.slots.map(\.status) == [.old, .old, .active])
        authority.distribute()
        #expect(authority.bundle.roots == [1, 2, 3])
        #expect(throws: OperatorError.nothingPrepared(RootID(authority.trustDomain, 3))) {
            try authority.check(.activate)
        }
    }

    @Test mutating func `holders of a certificate from a tainted root are told to renew`() {
        authority.prepare(.new, &agenda)
        authority.activate(&roster, &agenda)
        _ = agenda.takeTexts()
        authority.taint(roster, &agenda)
        #expect(agenda.takeTexts() == ["root.tainted mesh.example roots=1 instances=1", "send web.1 renew"])
    }

    @Test mutating func `a paused authority drops what comes, a full one refuses`() {
        let spec = TrustDomainSpec(
            name: authority.trustDomain, ca: CASpec(signing: SigningSpec(concurrency: 1, queue: 0)))
        var signing = Signing(spec, work: .seconds(1), seed: 1)
        let request = SigningQueue.Request(
            instance: web, csr: CSR(id: first, der: []), reason: .initial, arrival: Desk.start)
        let received = "csr.received web.1 trustDomain=mesh.example reason=initial attempt=1"

        signing.receive(request, under: .pause, &roster, &agenda)
        #expect(
            agenda.takeTexts() == [received, "csr.dropped web.1 why=\"the authority of mesh.example is paused\""])
        signing.receive(request, under: nil, &roster, &agenda)
        #expect(agenda.takeTexts() == [received])
        signing.receive(request, under: nil, &roster, &agenda)
        let refusal = "send web.1 refused: the authority of mesh.example has too many CSRs waiting"
        #expect(agenda.takeTexts() == [received, refusal])
    }
}

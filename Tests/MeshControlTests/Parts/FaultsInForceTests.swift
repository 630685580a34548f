import GoldenScripts
import MeshModel
import Testing

@testable import MeshControl

@Suite struct FaultsInForceTests {
    private let web = InstanceID(ServiceName("web")!, 1)
    private var roster: Roster
    private var faults = FaultsInForce()
    private var agenda = Agenda(at: Desk.start)

    init() throws {
        roster = Roster(try Topology.scripted(["web x1"]))
        let bundle = BundleContent.first(of: TrustDomainSpec.fallback.name)
        roster.reconcile(web.service, bundles: [bundle], because: "1 wanted", &agenda)
        roster.transition(web, to: .ready, because: "listens", &agenda)
        _ = agenda.takeTexts()
    }

    @Test mutating func `a bad certificate is presented until the fault is cleared`() {
        faults.inject(.certificate(.expired, on: .service(web.service)), &roster, &agenda)
        faults.clear(.certificate(.service(web.service)), &roster, &agenda)
        #expect(
            agenda.takeTexts() == [
                "fault.injected web fault=certificate certificate=expired",
                "present web.1 expired as spiffe://mesh.example/ns/default/sa/web",
                "fault.cleared web fault=certificate certificate=expired",
                "present web.1 its good certificate again",
            ])
    }

    @Test mutating func `the network is told of partitions when they change`() {
        let (a, b) = (Party.target(.instance(web)), Party.zone("west"))
        for _ in 1...2 {
            faults.inject(.partition(a, b), &roster, &agenda)
            faults.partNetwork(&agenda)
        }
        faults.clear(Fault.partition(a, b).handle, &roster, &agenda)
        faults.partNetwork(&agenda)
        let told = agenda.takeActions().compactMap { if case .part(let pairs) = $0 { pairs } else { nil } }
        #expect(told == [[NetworkSpec.Link.Parties(a, b)], []])
    }

    @Test mutating func `an instance that dies once leaves no fault in force, a service that dies does`() {
        faults.inject(.crash(.instance(web)), &roster, &agenda)
        #expect(faults.all.isEmpty)
        faults.inject(.crash(.service(web.service)), &roster, &agenda)
        #expect(faults.all.map(\.fault) == [.crash(.service(web.service))])
        _ = agenda.takeTexts()
        faults.apply(to: web, &roster, &agenda)
        #expect(agenda.takeTexts() == ["kill web.1"])
    }
}

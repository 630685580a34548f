import GoldenScripts
import MeshModel
import Testing

@testable import MeshControl

@Suite struct BundleDistributionTests {
    private let web = InstanceID(ServiceName("web")!, 1)
    private let domain = TrustDomain("shop.example")!
    private var roster: Roster
    private var bundles: BundleDistribution
    private var agenda = Agenda(at: Desk.start)

    init() throws {
        let topology = try Topology.scripted(["trust shop.example", "bundles shop.example delay=3s", "web x1"])
        roster = Roster(topology)
        bundles = BundleDistribution(topology, domains: [domain])
        roster.reconcile(web.service, bundles: [.first(of: domain)], because: "1 wanted", &agenda)
        _ = agenda.takeTexts()
    }

    private func bundle(_ generation: Int) -> BundleContent {
        BundleContent(domain, generation: generation, roots: Array(1...generation))
    }

    @Test mutating func `a new bundle is on its way for the delay`() {
        bundles.push(bundle(2), to: roster, &agenda)
        #expect(agenda.takeTexts() == ["bundle.published shop.example generation=2 roots=1,2"])
        #expect(agenda.waits(for: .deliver(bundle(2), to: web)) && agenda.nextDeadline == Desk.start + .seconds(3))
    }

    @Test mutating func `an instance that has a later bundle gets no earlier one`() {
        bundles.deliver(bundle(3), to: web, &roster, &agenda)
        bundles.deliver(bundle(2), to: web, &roster, &agenda)
        #expect(agenda.takeTexts() == ["send web.1 bundles v2: shop.example@3=1+2+3"])
    }

    @Test mutating func `what an instance says that it holds is noted once`() {
        bundles.deliver(bundle(2), to: web, &roster, &agenda)
        _ = agenda.takeTexts()
        for _ in 1...2 { bundles.acknowledged(2, by: web, &roster, &agenda) }
        #expect(agenda.takeTexts() == ["bundle.received web.1 trustDomain=shop.example generation=2"])
    }
}

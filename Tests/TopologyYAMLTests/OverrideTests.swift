import MeshModel
import Testing
import TopologyYAML

@Suite struct OverrideTests {
    @Test func `an override takes the place of what the file says, or is added`() throws {
        let topology = try read(
            storefront, set("services.web.replicas=5"), set("trustDomains.shop.example.ca.leaf.ttl=10s"),
            set("load[0].rate=50/s"), set("services.reviews.connections.perEndpoint=3"),
            set("services.catalog.allow=[web, load]"),
            set("trustDomains.partner.example.ca.leaf.ttl=20s"))
        #expect(topology.services[0].replicas == 5)
        #expect(topology.trustDomains.map(\.ca.leaf.ttl) == [.seconds(10), .seconds(20)])
        #expect(topology.load[0].shape == .open(rate: Rate(perSecond: 50)!, arrivals: .poisson))
        #expect(topology.services[2].connections.perEndpoint == 3)
        #expect(topology.services[1].allow?.map(\.text) == ["web", "load"])
    }

    @Test func `the trust domain that a file does not name can be overridden, too`() throws {
        let topology = try read("services: {a: }", set("trustDomains.mesh.example.ca.leaf.ttl=10s"))
        #expect(topology.trustDomains.map(\.name.name) == ["mesh.example"])
        #expect(topology.trustDomains[0].ca.leaf.ttl == .seconds(10))
    }

    @Test(arguments: [
        ("services.wbe.replicas=5", "--set:1:10: error: there is no service `wbe` [bad-override]"),
        ("services.web.replica=5", "--set:1:14: error: unknown key `replica` [unknown-key]"),
        (
            "services.web.replicas=x",
            "--set:1:23: error: expected a whole number from 0 to 100000, found `x` [wrong-type]"
        ),
        ("load[1].rate=5/s", "--set:1:5: error: there is no [1]: the list has 1 items, counted from 0 [bad-override]"),
        ("load.rate=5/s", "--set:1:6: error: a list stands at `load`: it has no keys [bad-override]"),
        ("seed.x=1", "--set:1:6: error: `42` stands at `seed`: it has no keys [bad-override]"),
        ("services[0]=1", "--set:1:9: error: a mapping stands at `services`, not a list [bad-override]"),
        ("load[x].rate=1", "--set:1:5: error: expected a number in brackets, as in `load[0]` [bad-override]"),
        ("services.web.=1", "--set:1:14: error: this path ends nowhere [bad-override]"),
        ("=1", "--set:1:1: error: this path ends nowhere [bad-override]"),
        ("seed=[", "--set:1:7: error: while parsing a flow node, did not find expected node content [syntax]"),
        (
            "trustDomains.shop.exmaple.ca.leaf.ttl=9s",
            "--set:1:14: error: there is no trust domain `shop` [bad-override]"
        ),
    ])
    func `a bad override says where it goes wrong`(_ text: String, _ message: String) {
        let result = TopologyReader.read(storefront, file: "shop.yaml", overrides: [set(text)])
        #expect(result.topology == nil)
        #expect(result.diagnostics.map { $0.description.split(separator: "\n").first.map(String.init) } == [message])
    }

    private func set(_ text: String) -> Override { Override(text)! }
}

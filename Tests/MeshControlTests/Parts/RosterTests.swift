import GoldenScripts
import MeshModel
import Testing

@testable import MeshControl

@Suite struct RosterTests {
    private let web = ServiceName("web")!
    private let first = InstanceID(ServiceName("web")!, 1)
    private var roster: Roster
    private var agenda = Agenda(at: Desk.start)

    init() throws { roster = Roster(try Topology.scripted(["web x1", "load -> web", "discovery 100ms"])) }

    private mutating func reconcile() {
        roster.reconcile(web, bundles: [.first(of: TrustDomainSpec.fallback.name)], because: "1 wanted", &agenda)
    }

    @Test mutating func `a new instance is told whom to trust and whom to let in`() {
        reconcile()
        #expect(
            agenda.takeTexts() == [
                "create web.1", "web.1 pending: 1 wanted", "send web.1 bundles v1: mesh.example",
                "send web.1 policy v1: anyone in mesh.example",
            ])
    }

    @Test mutating func `callers are told of a ready instance after discovery's delay, once`() {
        reconcile()
        roster.update(first) { $0.address = Address(host: "127.0.0.1", port: 1) }
        roster.transition(first, to: .ready, because: "listens", &agenda)
        #expect(agenda.nextDeadline == Desk.start + .milliseconds(100))
        _ = agenda.takeTexts()
        roster.publish(web, &agenda)
        roster.publish(web, &agenda)
        #expect(agenda.takeTexts() == ["publish web v1 [web.1] to load"])
    }

    @Test mutating func `the dead are replaced at once, replacements that die too a second later`() {
        reconcile()
        #expect(roster.bury(first, because: "crashed", &agenda))
        #expect(!agenda.waits(for: .restart(web)))
        reconcile()
        #expect(roster.bury(InstanceID(web, 2), because: "crashed", &agenda))
        #expect(agenda.waits(for: .restart(web)) && agenda.nextDeadline == Desk.start + .seconds(1))
        _ = agenda.takeTexts()
        reconcile()
        #expect(agenda.takeTexts() == [])
    }

    @Test mutating func `whoever watches a service's load is told by those that are ready, until it does not`() {
        roster.update(web) { $0.wanted = 2 }
        roster.reconcile(web, bundles: [.first(of: TrustDomainSpec.fallback.name)], because: "2 wanted", &agenda)
        roster.transition(first, to: .ready, because: "listens", &agenda)
        _ = agenda.takeTexts()
        roster.watchLoad(of: web, every: .seconds(15), &agenda)
        roster.watchLoad(of: Load.defaultName, every: .seconds(15), &agenda)
        #expect(agenda.takeTexts() == ["send web.1 report load every 15s"], "a load generator serves nobody")
        roster.update(first) { $0.load = LoadSample(concurrency: 1, answered: 1, over: .seconds(15)) }
        roster.watchLoad(of: web, every: nil, &agenda)
        #expect(agenda.takeTexts() == ["send web.1 report no load"] && roster.instance(first)?.load == nil)
    }

    @Test mutating func `nobody is created once the run ends`() {
        roster.end(&agenda)
        roster.update(web) { $0.wanted = 1 }
        reconcile()
        #expect(agenda.takeTexts() == [])
    }
}

extension Agenda {
    mutating func takeTexts() -> [String] { takeActions().map(\.text) }
}

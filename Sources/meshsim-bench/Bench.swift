import Foundation
import MeshDataPlane
import MeshModel
import MeshPKI
import MeshRecord
import MeshRuntime

/// What meshsim does per second and per byte, measured through the product itself: `meshsim-bench MODE [SECONDS|COUNT]`.
///
/// Prints one line of JSON. The reference in C measures the same; `scripts/bench/run` sets the two side by side.
@main
enum Bench {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let number = arguments.dropFirst().first.flatMap(Int.init)
        switch arguments.first {
        case "handshakes":
            try await rate("handshakes", connections: ConnectionSpec(maxAge: .zero), users: 16, seconds: number ?? 2)
        case "requests": try await rate("requests", connections: ConnectionSpec(), users: 64, seconds: number ?? 2)
        case "handshakes-2-loops":
            try await rate(
                "handshakes-2-loops", connections: ConnectionSpec(maxAge: .zero), users: 16, seconds: number ?? 2,
                pairs: 2)
        case "certificates": try certificates(seconds: number ?? 2)
        case "instances": try await instances(number ?? 5_000)
        case "memory": try await memory(number ?? 1_000)
        case "rotation": try await rotation(number ?? 5_000)
        case "costs": output("costs", try Costs(at: start).measure(rounds: number ?? 500))
        case "month": try month(days: number ?? 30)
        case "year": try year(instances: number ?? 10_000)
        default:
            FileHandle.standardError.write(
                Data(
                    "usage: meshsim-bench handshakes|handshakes-2-loops|requests|certificates|instances|memory|rotation|costs|month|year [NUMBER]\n"
                        .utf8))
            exit(64)
        }
    }

    // MARK: Rates

    /// Closed-loop users against one instance, both ends in one thread (`pairs`: that many times, each on a thread of its own).
    private static func rate(_ mode: String, connections: ConnectionSpec, users: Int, seconds: Int, pairs: Int = 1)
        async throws
    {
        var topology = topology(services: pairs, replicas: 1) {
            $0.connections = connections
            $0.responseSize = ByteCount(bytes: mode == "requests" ? 1_024 : 0)
        }
        topology.load = topology.services.enumerated().map { index, service in
            Load(
                from: ServiceName("load-\(index)")!, to: service.name, trustDomain: service.trustDomain,
                shape: .closed(users: users, think: .constant(.zero)))
        }
        let live = try await LiveRun.prepare(topology, start: start, loops: pairs)
        let report = try await live.run(for: .seconds(seconds))
        guard report.counts.requests.failed == 0 else {
            fatal("\(report.counts.requests.failed) requests failed")
        }
        let count = mode == "requests" ? report.counts.requests.total : report.handshakes.total
        output(mode, [("perSecond", Double(count) / report.duration.seconds), ("count", Double(count))])
    }

    private static func certificates(seconds: Int) throws {
        let domain = TrustDomainSpec.fallback
        let authority = try RootAuthority(
            RootID(domain.name, 1), spec: domain.ca, at: start, random: SeededRandom(seed: 1)
        ).makeIssuer(1, at: start)
        let id = SPIFFEID(trustDomain: domain.name, namespace: "default", service: ServiceName("web")!)
        let profile = SVIDProfile(
            spiffeID: id, dnsNames: ["web.default.mesh.example", "web"], notBefore: start,
            notAfter: start + .seconds(86_400))
        let clock = ContinuousClock()
        let began = clock.now
        var count = 0
        while clock.now - began < .seconds(seconds) {
            for _ in 0..<100 {
                let key = try PrivateKey.generate()
                _ = try authority.issue(for: key.publicKey, profile)
            }
            count += 100
        }
        output("certificates", [("perSecond", Double(count) / (clock.now - began).seconds), ("count", Double(count))])
    }

    // MARK: Sizes

    private static func instances(_ count: Int) async throws {
        let live = try await LiveRun.prepare(topology(services: 1, replicas: count), start: start, loops: 2)
        let before = residentBytes()
        let clock = ContinuousClock()
        let began = clock.now
        async let report = live.run(for: nil)
        await started(live)
        let took = (clock.now - began).seconds
        let after = residentBytes()
        live.stop()
        _ = try await report
        output(
            "instances",
            [("seconds", took), ("bytesPerInstance", Double(after - before) / Double(count)), ("count", Double(count))])
    }

    /// Each user makes one request and then thinks for a day, so that its connection lies idle.
    private static func memory(_ count: Int) async throws {
        var topology = topology(services: 1, replicas: 1) {
            $0.connections = ConnectionSpec(perEndpoint: count)
            $0.workers = count
        }
        topology.load = [
            Load(
                to: topology.services[0].name, trustDomain: topology.trustDomains[0].name,
                shape: .closed(users: count, think: .constant(.seconds(86_400))),
                window: Window(from: .seconds(1), to: .seconds(86_400)), timeout: .seconds(60))
        ]
        let live = try await LiveRun.prepare(topology, start: start, loops: 1)
        async let report = live.run(for: nil)
        await started(live)
        let before = residentBytes()
        while try await live.mesh.views.glance(events: 0).requests.total < count {
            try await Task.sleep(for: .milliseconds(50))
        }
        let after = residentBytes()
        live.stop()
        let failed = try await report.counts.requests.failed
        guard failed == 0 else { fatal("\(failed) requests failed") }
        output("memory", [("bytesPerConnection", Double(after - before) / Double(count)), ("count", Double(count))])
    }

    // MARK: Virtual time

    /// 1000 instances with certificates of a day, renewed at half of their life, of which 100 make a new connection each
    /// hour: 60,000 certificates and 72,000 handshakes in thirty days.
    private static func month(days: Int) throws {
        var topology = topology(services: 2, replicas: 100)
        topology.services[0].script = Script(steps: [.one(.call(Call(to: topology.services[1].name)))])
        topology.services[0].loadBalancing = .roundRobin
        topology.services[0].connections = ConnectionSpec(idleTimeout: .seconds(7_200))
        topology.services[1].replicas = 900
        topology.services[1].connections = ConnectionSpec(maxAge: .zero)
        topology.load = [
            Load(
                to: topology.services[0].name, trustDomain: topology.trustDomains[0].name,
                shape: .open(rate: Rate(perSecond: 100.0 / 3_600)!, arrivals: .constant))
        ]
        try simulate("month", topology, for: .seconds(86_400 * days))
    }

    /// Renewals and nothing else, for a year, with certificates of thirty days.
    private static func year(instances: Int) throws {
        var topology = topology(services: 1, replicas: instances)
        topology.trustDomains[0].ca.leaf.ttl = .seconds(30 * 86_400)
        try simulate("year", topology, for: .seconds(365 * 86_400))
    }

    private static func simulate(_ mode: String, _ topology: Topology, for duration: Duration) throws {
        let clock = ContinuousClock()
        let run = try VirtualRun(topology)
        let began = clock.now
        Sampler.start()
        var turns = 0
        let report = try run.run(.after(duration)) { turns = $0.turns }
        let share = Sampler.stop()
        let wall = (clock.now - began).seconds
        guard report.counts.requests.failed == 0, report.handshakes.refused.isEmpty else {
            fatal("requests failed, or handshakes were refused")
        }
        output(
            mode,
            [
                ("wallSeconds", wall), ("virtualSecondsPerSecond", report.duration.seconds / wall),
                ("turnsPerSecond", Double(turns) / wall), ("shareInOpenSSL", share ?? -1),
                ("handshakes", Double(report.handshakes.total)),
                ("certificates", Double(report.findings.certificates.issued)),
                ("peakBytes", Double(peakBytes())),
            ])
    }

    /// The most memory that was ever resident.
    private static func peakBytes() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Int(usage.ru_maxrss) * 1_024
    }

    // MARK: Rotation

    /// Every certificate of a mesh anew, while requests go through it.
    private static func rotation(_ count: Int) async throws {
        var topology = topology(services: 1, replicas: count)
        topology.load = [
            Load(
                to: topology.services[0].name, trustDomain: topology.trustDomains[0].name,
                shape: .open(rate: Rate(perSecond: 200)!, arrivals: .poisson))
        ]
        topology.scenario = [ScenarioStep(at: .seconds(2), action: .renew(.everything))]
        let live = try await LiveRun.prepare(topology, start: start, loops: 2)
        let clock = ContinuousClock()
        let (renewed, continuation) = AsyncStream.makeStream(of: Double.self)
        try await live.mesh.onControl { mesh in
            let began = Began()
            mesh.recorder.log.addListener { event in
                if case .renewalsStarted = event.happening { began.at = clock.now }
                if case .instance(_, .certificateSigned(_, let reason, _, _, _)) = event.happening, reason != .initial {
                    began.count += 1
                }
                if began.count > count, let at = began.at {
                    continuation.yield((clock.now - at).seconds)
                    began.at = nil
                }
            }
        }
        async let report = live.run(for: .seconds(60))
        var took = 0.0
        for await seconds in renewed {
            took = seconds
            break
        }
        live.stop()
        let result = try await report
        output(
            "rotation",
            [
                ("seconds", took), ("requests", Double(result.counts.requests.total)),
                ("requestsFailed", Double(result.counts.requests.failed)),
                ("longestStallMilliseconds", result.counts.longestStall.seconds * 1_000), ("count", Double(count)),
            ])
    }

    /// When renewals began, and how many are done. Sendable since only the control loop touches it.
    private final class Began: @unchecked Sendable {
        var at: ContinuousClock.Instant?
        var count = 0
    }

    // MARK: Common

    /// Waits until all is up.
    private static func started(_ live: LiveRun) async {
        for await event in live.mesh.views.events() {
            if case .mesh(_, .runStarted) = event.happening { return }
        }
    }

    private static let start = MeshTime(rfc3339: "2026-01-01T00:00:00Z")!

    private static func topology(services: Int, replicas: Int, _ change: (inout Service) -> Void = { _ in }) -> Topology
    {
        let domain = TrustDomainSpec.fallback
        let all = (0..<services).map { index in
            var service = Service(name: ServiceName("web-\(index)")!, trustDomain: domain.name)
            service.replicas = replicas
            change(&service)
            return service
        }
        return Topology(name: "bench", trustDomains: [domain], services: all)
    }

    private static func residentBytes() -> Int {
        guard let statm = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = statm.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return 0 }
        return pages * Int(getpagesize())
    }

    private static func output(_ mode: String, _ figures: [(String, Double)]) {
        let members = figures.map { ($0.0, JSON.number(($0.1 * 1_000).rounded() / 1_000)) }
        print(JSON.object([("mode", .string(mode))] + members).text)
    }

    private static func fatal(_ message: String) -> Never {
        FileHandle.standardError.write(Data("meshsim-bench: \(message)\n".utf8))
        exit(1)
    }
}

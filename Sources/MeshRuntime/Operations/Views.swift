import MeshControl
import MeshDataPlane
import MeshModel
import MeshPKI
import MeshRecord
import NIOCore

/// What people and programs look at. All of it may be called from anywhere.
///
/// Sendable since what it holds is confined to the control loop, where it does its work.
package final class Views: @unchecked Sendable {
    private let control: any EventLoop
    private let topology: Topology
    private let fleet: Fleet
    private let recorder: Recorder
    private let authorities: Authorities
    private let plane: () -> ControlPlane

    /// - Parameter plane: as it is now; asked on the control loop.
    init(
        control: any EventLoop, topology: Topology, fleet: Fleet, recorder: Recorder, authorities: Authorities,
        plane: @escaping () -> ControlPlane
    ) {
        self.control = control
        self.topology = topology
        self.fleet = fleet
        self.recorder = recorder
        self.authorities = authorities
        self.plane = plane
    }

    // MARK: Instances

    /// The name, mesh time, and every instance that has not stopped.
    package func instances() async throws -> (name: String, now: MeshTime, instances: [InstanceView]) {
        let views = try await control.flatSubmit { self.makeInstanceViews() }.get()
        return (topology.name, try await control.submit { self.recorder.now }.get(), views)
    }

    private func makeInstanceViews() -> EventLoopFuture<[InstanceView]> {
        let views = plane().workloads.flatMap { workload in
            workload.instances.map { self.view($0, of: workload) }
        }
        return EventLoopFuture.whenAllSucceed(views, on: control)
    }

    private func view(_ record: InstanceRecord, of workload: Workload) -> EventLoopFuture<InstanceView> {
        let view = InstanceView(
            id: record.id, state: record.state, spiffeID: workload.spiffeID, address: record.address,
            serial: record.certificate?.serial, notBefore: record.certificate?.notBefore,
            notAfter: record.certificate?.notAfter, connections: 0, fault: record.presented)
        guard let hosted = fleet[record.id] else { return control.makeSucceededFuture(view) }
        let member = hosted.member
        return hosted.lane.loop.submit {
            var view = view
            view.connections = member.connectionCount
            if let leaf = member.presentedLeaf {
                (view.serial, view.notBefore, view.notAfter) = (leaf.serial.description, leaf.notBefore, leaf.notAfter)
            }
            return view
        }.hop(to: control)
    }

    // MARK: Edges, certificates

    package func edges() async throws -> [EdgeView] {
        try await control.flatSubmit { [self] in collect().map { self.recorder.edgeViews(of: self.topology, $0) } }
            .get()
    }

    /// Roots and intermediates, then every leaf that is presented.
    package func certificates() async throws -> (now: MeshTime, certificates: [CertificateView]) {
        let (_, now, instances) = try await instances()
        return (now, topology.trustDomains.flatMap { authorityViews(of: $0.name) } + instances.compactMap(\.leaf))
    }

    private func authorityViews(of domain: TrustDomain) -> [CertificateView] {
        authorities.certificates(of: domain).flatMap { root, intermediates in
            [(CertificateView.Kind.root, root)] + intermediates.map { (.intermediate, $0) }
        }.map {
            CertificateView(
                holder: domain.name, kind: $0, spiffeID: $1.spiffeID?.description ?? "",
                serial: $1.serial.description, notBefore: $1.notBefore, notAfter: $1.notAfter)
        }
    }

    // MARK: At a glance

    /// For the live view alone: `recent` counts from its last look.
    package func glance(events: Int) async throws -> MeshView {
        try await control.flatSubmit { [self] in
            fleet.collectForLiveView(into: recorder.counts, control: control).map { self.view($0, events: events) }
        }.get()
    }

    /// The same for everybody else, who must not disturb it.
    package func glance() async throws -> MeshView {
        try await control.flatSubmit { [self] in collect().map { self.view($0, events: 0) } }.get()
    }

    private func collect() -> EventLoopFuture<LoopCounts> { fleet.collect(into: recorder.counts, control: control) }

    private func view(_ counts: LoopCounts, events: Int) -> MeshView {
        let (plane, certificates) = (plane(), recorder.analysis.certificateFindings)
        return MeshView(
            name: topology.name, now: recorder.now, elapsed: recorder.start.map { recorder.now - $0 },
            services: plane.workloads.map { serviceView($0, plane.activeFaults.map(\.fault)) },
            requests: counts.requests, recent: counts.recent, handshakes: recorder.handshakes,
            issued: certificates.issued, renewed: certificates.renewed, faults: plane.activeFaults.map(\.fault),
            events: recorder.log.last(events), eventCount: recorder.log.count)
    }

    private func serviceView(_ workload: Workload, _ faults: [Fault]) -> ServiceView {
        let soonest = workload.instances.compactMap(\.certificate).min { $0.notAfter < $1.notAfter }
        return ServiceView(
            name: workload.name, isLoadGenerator: workload.isClientOnly, wanted: workload.wanted,
            counts: Dictionary(uniqueKeysWithValues: InstanceState.allCases.map { ($0, workload.count($0)) }),
            soonestToExpire: soonest?.notAfter, life: soonest.map { $0.notAfter - $0.notBefore },
            fault: faults.lazy.compactMap { $0.note(on: workload.name) }.first)
    }

    // MARK: Events

    /// The events from `sequence` on (of those still kept), and then each as it happens, until the run ends.
    ///
    /// A reader that falls behind by more than 20,000 loses the oldest.
    package func events(from sequence: Int = 1) -> AsyncStream<Event> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Event.self, bufferingPolicy: .bufferingNewest(EventLog.recentLimit))
        let id = NIOLoopBoundBox.makeEmptyBox(valueType: Int.self, eventLoop: control)
        // Before there is a listener: nobody is told of an end that came first.
        continuation.onTermination = { [self] _ in control.execute { id.value.map(self.recorder.log.removeListener) } }
        control.execute { [self] in
            id.value = recorder.log.addListener(from: sequence) { event in
                continuation.yield(event)
                if case .mesh(_, .stopped) = event.happening { continuation.finish() }
            }
        }
        return stream
    }

    /// The events from `sequence` on that have happened and are still kept.
    package func pastEvents(from sequence: Int = 1) async throws -> [Event] {
        try await control.submit { self.recorder.log.kept(from: sequence) }.get()
    }
}

extension InstanceView {
    /// nil before it has a certificate.
    fileprivate var leaf: CertificateView? {
        guard let serial, let notBefore, let notAfter else { return nil }
        return CertificateView(
            holder: id.description, kind: .leaf, spiffeID: spiffeID.description, serial: serial, notBefore: notBefore,
            notAfter: notAfter)
    }
}

extension Fault {
    /// What it does to this service; nil: nothing.
    fileprivate func note(on service: ServiceName) -> String? {
        switch self {
        case .certificate(let fault, let target): target.service == service ? fault.rawValue : nil
        case .crash(let target): target.service == service ? Self.crashWord : nil
        case .authority, .partition: nil
        }
    }
}

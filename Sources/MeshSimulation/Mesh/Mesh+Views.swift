import MeshControl
import MeshDataPlane
import MeshModel
import MeshPKI
import NIOCore

// What people and programs look at. All of it may be called from anywhere.
extension Mesh {
    /// Runs `body` on the control loop.
    package func onControl<Value: Sendable>(_ body: @escaping @Sendable (Mesh) throws -> Value) async throws -> Value {
        try await control.submit { try body(self) }.get()
    }

    private func onControl<Value: Sendable>(future body: @escaping @Sendable (Mesh) -> EventLoopFuture<Value>)
        async throws -> Value
    {
        try await control.flatSubmit { body(self) }.get()
    }

    // MARK: ps

    /// The name, mesh time, and every instance that has not stopped.
    package func instanceViews() async throws -> (name: String, now: MeshTime, instances: [InstanceView]) {
        let views = try await onControl(future: { $0.makeInstanceViews() })
        return (topology.name, try await onControl { $0.now }, views)
    }

    private func makeInstanceViews() -> EventLoopFuture<[InstanceView]> {
        let views = plane.workloads.flatMap { workload in
            workload.instances.map { self.view($0, of: workload) }
        }
        return EventLoopFuture.whenAllSucceed(views, on: control)
    }

    private func view(_ record: InstanceRecord, of workload: Workload) -> EventLoopFuture<InstanceView> {
        let view = InstanceView(
            id: record.id, state: record.state, spiffeID: workload.spiffeID, address: record.address,
            serial: record.certificate?.serial, notBefore: record.certificate?.notBefore,
            notAfter: record.certificate?.notAfter, connections: 0, fault: record.presented)
        guard let hosted = hosted(record.id) else { return control.makeSucceededFuture(view) }
        let instance = hosted.instance
        return hosted.lane.loop.submit {
            var view = view
            view.connections = instance.connectionCount
            if let leaf = instance.presentedLeaf {
                (view.serial, view.notBefore, view.notAfter) = (leaf.serial.description, leaf.notBefore, leaf.notAfter)
            }
            return view
        }.hop(to: control)
    }

    // MARK: edges, certs

    package func edgeViews() async throws -> [EdgeView] {
        try await onControl(future: { mesh in mesh.collect().map { mesh.edgeViews($0) } })
    }

    func edgeViews(_ statistics: Statistics) -> [EdgeView] {
        let known = topology.edges
        let others = Set(statistics.edges.keys).union(handshakes.byEdge.keys).subtracting(known).sorted()
        return (known + others).map { edge in
            EdgeView(
                edge: edge, statistics: statistics.edges[edge] ?? EdgeStatistics(),
                handshakes: handshakes.byEdge[edge] ?? [:])
        }
    }

    /// Roots and intermediates, then every leaf that is presented.
    package func certificateViews() async throws -> (now: MeshTime, certificates: [CertificateView]) {
        let (_, now, instances) = try await instanceViews()
        let authorities = topology.trustDomains.flatMap { domain -> [CertificateView] in
            self.authorities.certificates(of: domain.name).flatMap { root, intermediates in
                [(CertificateView.Kind.root, root)] + intermediates.map { (.intermediate, $0) }
            }.map {
                CertificateView(
                    holder: domain.name.name, kind: $0, spiffeID: $1.spiffeID?.description ?? "",
                    serial: $1.serial.description, notBefore: $1.notBefore, notAfter: $1.notAfter)
            }
        }
        let leaves = instances.compactMap { view -> CertificateView? in
            guard let serial = view.serial, let notBefore = view.notBefore, let notAfter = view.notAfter else {
                return nil
            }
            return CertificateView(
                holder: view.id.description, kind: .leaf, spiffeID: view.spiffeID.description, serial: serial,
                notBefore: notBefore, notAfter: notAfter)
        }
        return (now, authorities + leaves)
    }

    // MARK: At a glance

    /// For the live view alone: `recent` counts from its last look.
    package func view(events: Int) async throws -> MeshView {
        try await onControl(future: { mesh in mesh.collectForLiveView().map { mesh.view($0, events: events) } })
    }

    /// The same for everybody else, who must not disturb it.
    package func view() async throws -> MeshView {
        try await onControl(future: { mesh in mesh.collect().map { mesh.view($0, events: 0) } })
    }

    private func view(_ statistics: Statistics, events: Int) -> MeshView {
        MeshView(
            name: topology.name, now: now, elapsed: runStart.map { now - $0 },
            services: plane.workloads.map { serviceView($0) }, requests: statistics.requests, recent: statistics.recent,
            handshakes: handshakes, issued: issued.issued, renewed: issued.renewed,
            faults: plane.activeFaults.map { OperatorAction.inject($0.fault).summary }, events: log.last(events),
            eventCount: log.count)
    }

    private func serviceView(_ workload: Workload) -> ServiceView {
        let soonest = workload.instances.compactMap(\.certificate).min { $0.notAfter < $1.notAfter }
        return ServiceView(
            name: workload.name, isLoadGenerator: workload.isClientOnly, wanted: workload.wanted,
            counts: Dictionary(uniqueKeysWithValues: InstanceState.allCases.map { ($0, workload.count($0)) }),
            soonestToExpire: soonest?.notAfter, life: soonest.map { $0.notAfter - $0.notBefore },
            fault: plane.activeFaults.lazy.compactMap { $0.fault.note(on: workload.name) }.first)
    }

    // MARK: Events

    /// The events from `sequence` on (of those still kept), and then each as it happens, until the run ends.
    ///
    /// A reader that falls behind by more than 20,000 loses the oldest.
    package func events(from sequence: Int = 1) -> AsyncStream<Event> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Event.self, bufferingPolicy: .bufferingNewest(EventLog.recentLimit))
        control.execute { [self] in
            let id = log.addListener(from: sequence) { event in
                continuation.yield(event)
                if event.kind == Self.lastEvent { continuation.finish() }
            }
            continuation.onTermination = { [self] _ in control.execute { self.log.removeListener(id) } }
        }
        return stream
    }

    /// The events from `sequence` on that have happened and are still kept.
    package func pastEvents(from sequence: Int = 1) async throws -> [Event] {
        try await onControl { $0.log.kept(from: sequence) }
    }

    static let lastEvent = "mesh.stopped"
}

extension Fault {
    /// What it does to this service; nil: nothing.
    fileprivate func note(on service: ServiceName) -> String? {
        switch self {
        case .certificate(let fault, let target): target.service == service ? fault.rawValue : nil
        case .crash(let target): target.service == service ? "crash" : nil
        case .authority, .partition: nil
        }
    }
}

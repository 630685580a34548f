import MeshModel
import MeshRecord

/// Keeps a directory in step with what a workload presents.
package struct SVIDExport {
    private let workload: Target
    private let mesh: AdminClient
    private let directory: ExportDirectory
    private let report: (ExportAnswer) -> Void
    /// What is in the directory.
    private var written: ExportAnswer?

    /// After these, an instance presents or trusts something else.
    private static let ofCredentials: Set<EventKind> = [
        .certificateAccepted, .certificateForced, .certificateRestored, .bundleReceived,
    ]
    /// After these, another instance may be the one to export.
    private static let ofLives: Set<EventKind> = [.instanceReady, .instanceDraining, .instanceStopped]

    /// - Parameters:
    ///   - workload: a service (its first ready instance), or an instance.
    ///   - report: hears of each change once it is in the directory.
    package init(
        of workload: Target, from mesh: AdminClient, to directory: ExportDirectory,
        report: @escaping (ExportAnswer) -> Void
    ) {
        self.workload = workload
        self.mesh = mesh
        self.directory = directory
        self.report = report
    }

    /// Writes the files, unless they say the same.
    package mutating func write() async throws {
        let exported = try await mesh.export(workload).value
        guard exported.serial != written?.serial || exported.bundle != written?.bundle else { return }
        try directory.write(exported)
        written = exported
        report(exported)
    }

    /// Writes the files now and at every change, until the mesh has stopped.
    package mutating func watch() async throws {
        // From the look before the first export on, so that nothing is missed in between.
        let events = try await mesh.status().value.events
        try await write()
        for try await event in mesh.follow(from: events + 1) { try await heed(event) }
    }

    private mutating func heed(_ event: EventAnswer) async throws {
        guard let subject = InstanceID(event.subject), workload.includes(subject) else { return }
        let isOfExported = event.subject == written?.instance && Self.ofCredentials.contains(event.kind)
        guard isOfExported || Self.ofLives.contains(event.kind) else { return }
        do { try await write() } catch AdminError.refused, AdminError.noMesh, AdminError.lost {
            // Between two instances there is nobody to export, and in the end no mesh. Either way the events tell.
        }
    }
}

import MeshModel

/// Keeps a directory in step with what a workload presents.
package struct SVIDExport {
    private let workload: Target
    private let mesh: AdminClient
    private let directory: ExportDirectory
    private let report: (ExportAnswer) -> Void
    /// What is in the directory.
    private var instance: String?
    private var serial: String?

    /// - Parameters:
    ///   - workload: a service (its first ready instance), or an instance.
    ///   - report: hears of each certificate once it is in the directory.
    package init(
        of workload: Target, from mesh: AdminClient, to directory: ExportDirectory,
        report: @escaping (ExportAnswer) -> Void
    ) {
        self.workload = workload
        self.mesh = mesh
        self.directory = directory
        self.report = report
    }

    /// Writes the files, unless the same certificate is there.
    ///
    /// - Returns: whether it was another.
    @discardableResult
    package mutating func write() async throws -> Bool {
        let exported = try await mesh.export(workload).value
        instance = exported.instance
        guard exported.serial != serial else { return false }
        try directory.write(exported)
        serial = exported.serial
        report(exported)
        return true
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
        do {
            switch event.kind {
            case "certificate.accepted", "certificate.forced", "certificate.restored":
                if event.subject == instance { try await write() }
            case let kind where kind.hasPrefix("instance."): try await write()
            default: break
            }
        } catch AdminError.refused, AdminError.noMesh, AdminError.lost {
            // Between two instances there is nobody to export, and in the end no mesh. Either way the events tell.
        }
    }
}

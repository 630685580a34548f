import ArgumentParser
import MeshAdmin
import MeshModel

struct ExportCommand: AdminCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a workload's SVID, key and trust bundle for a program of your own.",
        discussion: """
            DIR then has svid.pem (the leaf first), key.pem (PKCS#8, mode 0600) and bundle.pem. Each file is replaced in \
            one step. The key is written before the certificate that it belongs to.
            """)

    @Argument(help: "A service, or an instance such as web.2.")
    var workload: Target

    @Option(help: ArgumentHelp("Where to write; made where it is missing.", valueName: "dir"))
    var out: String

    @Flag(help: "Stay, and write anew whenever the certificate is renewed, until the mesh has stopped.")
    var watch = false

    @OptionGroup var target: SocketOptions

    func run(_ mesh: AdminClient) async throws {
        let events = try await mesh.status().value.events
        var export = Export(workload: workload, mesh: mesh, directory: try ExportDirectory(out))
        try await export.write()
        guard watch else { return }
        // From the look before the first export on, so that nothing is missed in between.
        for try await event in mesh.follow(from: events + 1) { try await export.heed(event) }
    }
}

/// What is in the directory, and what may change it.
private struct Export {
    let workload: Target
    let mesh: AdminClient
    let directory: ExportDirectory
    private var instance: String?
    private var serial: String?

    init(workload: Target, mesh: AdminClient, directory: ExportDirectory) {
        self.workload = workload
        self.mesh = mesh
        self.directory = directory
    }

    /// - Returns: whether it was another certificate than the last.
    @discardableResult
    mutating func write() async throws -> Bool {
        let exported = try await mesh.export(workload).value
        instance = exported.instance
        guard exported.serial != serial else { return false }
        try directory.write(exported)
        serial = exported.serial
        Standard.output(
            "\(exported.instance)  serial \(exported.serial)  until \(exported.notAfter.rfc3339)  → \(directory.path)")
        return true
    }

    mutating func heed(_ event: EventAnswer) async throws {
        guard let subject = InstanceID(event.subject), workload.includes(subject) else { return }
        do {
            if event.kind.hasPrefix("certificate.") {
                if event.subject == instance { try await writeWhenTaken() }
            } else if event.kind.hasPrefix("instance.") {
                try await write()
            }
        } catch AdminError.refused {
            // Between two instances there is nobody to export. The next one is an event.
        }
    }

    /// The event tells of the signature; the instance takes the certificate a moment later.
    private mutating func writeWhenTaken() async throws {
        for _ in 0..<50 {
            if try await write() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

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

    @Flag(help: "Stay, and write anew whenever the certificate or the bundle changes, until the mesh has stopped.")
    var watch = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var target: SocketOptions

    func run(_ mesh: AdminClient) async throws {
        let directory = try ExportDirectory(out)
        var export = SVIDExport(of: workload, from: mesh, to: directory) { exported in
            let end = exported.notAfter.rfc3339
            switch output.format {
            case .table:
                Standard.output("\(exported.instance)  serial \(exported.serial)  until \(end)  → \(directory.path)")
            case .json:
                let written: JSON = [
                    "instance": .string(exported.instance), "serial": .string(exported.serial),
                    "notAfter": .string(end), "directory": .string(directory.path),
                ]
                Standard.output(written.text)
            }
        }
        if watch { try await export.watch() } else { try await export.write() }
    }
}

import ArgumentParser
import MeshAdmin

struct PsCommand: AdminCommand {
    static let configuration = CommandConfiguration(
        commandName: "ps", abstract: "List the instances of a running mesh.",
        discussion: "LEFT is what remains of the certificate that an instance presents, in mesh time.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var target: SocketOptions

    func run(_ mesh: AdminClient) async throws {
        output.show(try await mesh.instances()) { list in
            var table = Table(
                "INSTANCE", "STATE", "SPIFFE ID", "ADDRESS", ">PORT", "SERIAL", ">LEFT", ">CONNECTIONS", "FAULT")
            for one in list.instances {
                table.add(
                    Line(one.instance), Line(one.state, one.state == "ready" ? .good : .warning), Line(one.spiffeID),
                    Line(orNothing: one.address), Line(orNothing: one.port.map { "\($0)" }), .serial(one.serial),
                    .remaining(one.notAfter, at: list.time), Line("\(one.connections)"),
                    Line(orNothing: one.fault, .bad))
            }
            return table.text()
        }
    }
}

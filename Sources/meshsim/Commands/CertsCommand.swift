import ArgumentParser
import MeshAdmin
import MeshModel

struct CertsCommand: AdminCommand {
    static let configuration = CommandConfiguration(
        commandName: "certs", abstract: "List the certificates in use: roots, intermediates, leaves.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var target: SocketOptions

    func run(_ mesh: AdminClient) async throws {
        output.show(try await mesh.certificates()) { list in
            var table = Table("HOLDER", "KIND", "SPIFFE ID", "SERIAL", "NOT BEFORE", "NOT AFTER", ">LEFT")
            for one in list.certificates {
                table.add(
                    Line(one.holder), Line(one.kind), Line(one.spiffeID), .serial(one.serial),
                    Line(one.notBefore.rfc3339), Line(one.notAfter.rfc3339), .remaining(one.notAfter, at: list.time))
            }
            return table.text()
        }
    }
}

import ArgumentParser
import MeshAdmin
import MeshModel

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
                    Table.Cell(one.instance), .state(one.state), Table.Cell(one.spiffeID), Table.Cell(one.address),
                    Table.Cell(one.port.map { "\($0)" }), .serial(one.serial), .remaining(one.notAfter, at: list.time),
                    "\(one.connections)", Table.Cell(one.fault, .red))
            }
            return table.text()
        }
    }
}

extension Table.Cell {
    static func state(_ state: String) -> Self {
        Self(state, state == "ready" ? .green : .yellow)
    }

    /// Enough of it to tell one from another.
    static func serial(_ serial: String?) -> Self { Self(serial.map { String($0.prefix(8)) }) }

    static func remaining(_ end: MeshTime?, at now: MeshTime) -> Self {
        guard let end else { return Self(nil) }
        let left = end - now
        return left <= .zero ? Self("expired", .red) : Self(left.inWholeUnits)
    }
}

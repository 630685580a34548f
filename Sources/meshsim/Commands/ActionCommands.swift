import ArgumentParser
import MeshAdmin
import MeshModel

/// A command that changes a running mesh.
protocol ActionCommand: AdminCommand {
    var output: OutputOptions { get }
    func act(on mesh: AdminClient) async throws -> AdminClient.Answer<DoneAnswer>
}

extension ActionCommand {
    func run(_ mesh: AdminClient) async throws {
        output.show(try await act(on: mesh)) { $0.did.map { "\($0)" }.joined(separator: "\n") }
    }
}

struct ScaleCommand: ActionCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale", abstract: "Give services another number of instances.",
        discussion: "All of them, or none. The command does not wait: follow it with 'meshsim events --follow'.")

    @Argument(help: ArgumentHelp("As in web=5.", valueName: "service=count"))
    var replicas: [Replicas]

    @Option(help: "Which instances go first; else as the topology says.")
    var order: VictimOrder?

    @OptionGroup var output: OutputOptions
    @OptionGroup var target: SocketOptions

    func validate() throws {
        guard Set(replicas.map(\.service)).count == replicas.count else {
            throw ValidationError("a service is named twice")
        }
    }

    func act(on mesh: AdminClient) async throws -> AdminClient.Answer<DoneAnswer> {
        let counts = Dictionary(replicas.map { ($0.service, $0.count) }, uniquingKeysWith: { $1 })
        return try await mesh.scale(counts, order: order)
    }
}

struct RotateCommand: ActionCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Renew certificates and keys now.")

    @Argument(help: "A service, or an instance such as web.2.")
    var workload: Target?

    @Flag(help: "Every instance of the mesh.")
    var all = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var target: SocketOptions

    func validate() throws {
        guard all == (workload == nil) else { throw ValidationError("name a service or an instance, or say --all") }
    }

    func act(on mesh: AdminClient) async throws -> AdminClient.Answer<DoneAnswer> {
        try await mesh.rotate(workload.map { .target($0) } ?? .everything)
    }
}

struct FaultCommand: ActionCommand {
    static let configuration = CommandConfiguration(
        commandName: "fault", abstract: "Make something go wrong until it is cleared.",
        discussion: FaultKind.allCases.map(\.help).joined(separator: "\n"))

    @Argument(help: "As in certificate=expired.")
    var fault: FaultWords

    @Option(
        help: ArgumentHelp("A service, an instance such as web.2, or a trust domain for 'ca'.", valueName: "subject"))
    var on: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var target: SocketOptions

    func validate() throws { _ = try meant() }

    private func meant() throws -> Fault { try usage { try Fault(fault.kind, fault.what, on: on) } }

    func act(on mesh: AdminClient) async throws -> AdminClient.Answer<DoneAnswer> {
        try await mesh.inject(try meant())
    }
}

extension FaultKind {
    /// What can be said of it, and below what that does; or why nothing can.
    fileprivate var help: String {
        let said = words.isEmpty ? rawValue : "\(rawValue)=\(words.joined(separator: "|"))"
        return ([said] + effect.map { "    " + $0 }).joined(separator: "\n")
    }

    /// In lines that a terminal need not break.
    private var effect: [String] {
        switch self {
        case .certificate: ["instances present such a certificate"]
        case .instance: ["instances die, and so do those that replace them"]
        case .authority:
            [
                "a trust domain's authority answers no request, or with such certificates,",
                "or so much later (a delay that is drawn is for topologies alone)",
            ]
        case .partition: ["not here: a running mesh is on the machine's network, which cannot be parted"]
        }
    }
}

struct ClearCommand: ActionCommand {
    static let configuration = CommandConfiguration(commandName: "clear", abstract: "End a fault.")

    @Argument(help: "The kind of fault: \(FaultKind.ofRunningMeshes.map(\.rawValue).joinedByOr).")
    var fault: String

    @Option(help: ArgumentHelp("What the fault is on.", valueName: "subject"))
    var on: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var target: SocketOptions

    func validate() throws { _ = try meant() }

    private func meant() throws -> Fault.Handle { try usage { try Fault.Handle(fault, on: on) } }

    func act(on mesh: AdminClient) async throws -> AdminClient.Answer<DoneAnswer> {
        try await mesh.clear(try meant())
    }
}

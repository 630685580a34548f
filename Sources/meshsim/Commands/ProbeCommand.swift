import ArgumentParser
import MeshAdmin
import MeshModel

struct ProbeCommand: AdminCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "Make one real handshake and request, and say how both ends saw it.",
        discussion: "The exit status is 1 when the outcome is not the expected one.")

    @Argument(help: "Who calls: a service, a load generator, or an instance such as web.2.")
    var from: Target

    @Argument(help: "Who is called: a service or an instance.")
    var to: Target

    @Option(help: "How it should end.")
    var expect: Outcome = .ok

    @OptionGroup var output: OutputOptions
    @OptionGroup var target: SocketOptions

    func run(_ mesh: AdminClient) async throws {
        let answer = try await mesh.probe(from: from, to: to)
        output.show(answer) { $0.report(expected: expect) }
        if answer.value.outcome != expect.name { throw Exit.negative.code }
    }
}

extension ProbeAnswer {
    fileprivate func report(expected: Outcome) -> String {
        [headline(expected), why, ends.text()].joined(separator: "\n")
    }

    private func headline(_ expected: Outcome) -> String {
        var text = "\(from) → \(to ?? "nobody"): \(outcome)"
        if let httpStatus { text += ", HTTP \(httpStatus)" }
        if let version { text += ", \(version)" }
        if let fault, fault != "none" { text += "; at fault: \(fault)" }
        return outcome == expected.name ? text : text + " (expected \(expected.name))"
    }

    private var ends: Table {
        var table = Table("END", "INSTANCE", "VERIFIED", "ALERT SENT", "ALERT RECEIVED", "PEER")
        for (name, end) in [("client", client), ("server", server)] {
            table.add(
                Line(name), Line(orNothing: end.instance), end.verified, Line(orNothing: end.alertSent, .bad),
                Line(orNothing: end.alertReceived, .bad), Line(orNothing: end.peer))
        }
        return table
    }
}

extension ProbeAnswer.End {
    /// OpenSSL's verify code, in its own words.
    fileprivate var verified: Line {
        guard let verifyCode else { return Line(orNothing: nil) }
        return Line("\(verifyCode) \(verify ?? "")", verifyCode == 0 ? .good : .bad)
    }
}

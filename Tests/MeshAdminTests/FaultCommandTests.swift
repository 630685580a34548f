import MeshModel
import MeshRecord
import MeshRuntime
import Testing

@testable import MeshAdmin

/// A kind of fault that is new is tried here with no more than its words in a list.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct FaultCommandTests {
    /// All that commands can say.
    static let sayable: [Fault] = FaultKind.allCases.flatMap { kind in
        kind.words.flatMap { word in
            subjects(of: kind).compactMap { try? Fault(kind.rawValue, word, on: $0) }
        }
    }

    private static func subjects(of kind: FaultKind) -> [String] {
        switch kind {
        case .certificate, .instance, .partition: ["catalog", "catalog.1"]
        case .authority: ["shop.example"]
        }
    }

    @Test func `each kind that a running mesh can have is sayable, and no other`() {
        let words = Dictionary(grouping: Self.sayable, by: \.handle.kind).mapValues { Set($0.compactMap(\.argument)) }
        #expect(
            words == [
                .certificate: ["expired", "untrusted", "wrong-identity"], .instance: ["crash"],
                .authority: ["pause", "slow:2s", "expired", "untrusted", "wrong-identity"],
            ])
        #expect(Set(words.keys) == Set(FaultKind.ofRunningMeshes))
    }

    @Test(arguments: sayable)
    func `a fault is injected as a step of a scenario would, and cleared`(_ fault: Fault) async throws {
        try await RunningMesh.with { mesh in
            #expect(try await mesh.client.inject(fault).value.did == [fault.summary])
            await mesh.tells(.fault(.injected(fault)))
            // An instance dies once, and nothing stays in force.
            if case .crash(.instance) = fault { return }
            #expect(try await mesh.client.status().value.faults == [fault.summary])
            _ = try await mesh.client.clear(fault.handle)
            await mesh.tells(.fault(.cleared(fault)))
            #expect(try await mesh.client.status().value.faults.isEmpty)
        }
    }

    @Test func `what a running mesh cannot have is refused with the reason`() async throws {
        try await RunningMesh.with { mesh in
            let fault = Fault.partition(.target(Target("web")!), .target(Target("catalog")!))
            let refusal = AdminError.refused(
                status: 400, message: "a running mesh uses the machine's network, which cannot be parted")
            await #expect(throws: refusal) { try await mesh.client.inject(fault) }
            await #expect(throws: refusal) { try await mesh.client.clear(fault.handle) }
        }
    }
}

extension RunningMesh {
    /// Waits until it has been told.
    fileprivate func tells(_ happening: Happening) async {
        for await event in run.mesh.views.events(from: 1) where event.happening == happening { return }
        Issue.record("the mesh has stopped")
    }
}

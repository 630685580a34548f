import Foundation
import MeshModel
import NIOCore
import NIOHTTP1

/// Asks a running mesh over its control socket. Every method throws `AdminError`.
package struct AdminClient: Sendable {
    package let socket: String

    package init(socket: String) { self.socket = socket }

    /// An answer as it came, and what it says.
    package struct Answer<Value: Decodable & Sendable>: Sendable {
        /// JSON, over several lines.
        package var text: String
        package var value: Value
    }

    // MARK: Finding a mesh

    /// The client of the one mesh that is meant.
    ///
    /// - Parameters:
    ///   - socket: where it is; nil: in the user's own directory.
    ///   - mesh: its name there; nil: the only one that runs.
    package static func find(
        socket: String?, mesh: String?, in directory: SocketDirectory = .ofUser()
    ) async throws -> AdminClient {
        if let socket { return AdminClient(socket: socket) }
        let names = try await directory.meshes()
        if let mesh {
            guard names.contains(mesh) else { throw AdminError.noMeshNamed(mesh) }
            return AdminClient(socket: directory.socket(of: mesh))
        }
        guard let only = names.first else { throw AdminError.noMesh(at: nil) }
        guard names.count == 1 else { throw AdminError.several(names) }
        return AdminClient(socket: directory.socket(of: only))
    }

    // MARK: Views

    package func status() async throws -> Answer<StatusAnswer> { try await get("status") }

    package func instances() async throws -> Answer<InstanceList> { try await get("instances") }

    package func edges() async throws -> Answer<EdgeList> { try await get("edges") }

    package func certificates() async throws -> Answer<CertificateList> { try await get("certificates") }

    package func export(_ target: Target) async throws -> Answer<ExportAnswer> { try await get("export/\(target)") }

    // MARK: Actions

    // Each is done whole, or refused and nothing of it done. None waits for what follows from it.

    package func scale(_ counts: [ServiceName: Int], order: VictimOrder? = nil) async throws -> Answer<DoneAnswer> {
        try await post("scale", ScaleRequest(counts, order: order))
    }

    package func rotate(_ scope: RenewalScope) async throws -> Answer<DoneAnswer> {
        try await post("rotate", RotateRequest(scope))
    }

    package func inject(_ fault: Fault) async throws -> Answer<DoneAnswer> {
        try await post("fault", FaultRequest(fault))
    }

    package func clear(_ handle: Fault.Handle) async throws -> Answer<DoneAnswer> {
        try await post("clear", ClearRequest(handle))
    }

    package func probe(from: Target, to: Target) async throws -> Answer<ProbeAnswer> {
        try await post("probe", ProbeRequest(from: from.description, to: to.description))
    }

    /// Asks the mesh to end, and returns when nobody answers at its socket any more.
    package func down() async throws {
        _ = try await request(.POST, "down", body: nil)
        while await ControlSocket.isAnswered(socket) { try await Task.sleep(for: .milliseconds(20)) }
    }

    // MARK: Events

    /// How events are told: each whole, or its kind and its line for people.
    package enum EventFormat: String, Sendable { case json, text }

    /// Events from number `first` on; with `follow` until the mesh has stopped.
    package func events(
        from first: Int = 1, follow: Bool, format: EventFormat = .json
    ) -> some AsyncSequence<EventLine, any Error> {
        lines(from: first, follow: follow, format).map { line in try Self.read { try EventLine(line) } }
    }

    /// The same, each event read, until the mesh has stopped.
    package func follow(from first: Int = 1) -> some AsyncSequence<EventAnswer, any Error> {
        lines(from: first, follow: true, .json).map { line in
            try Self.read { try JSONDecoder().decode(EventAnswer.self, from: Data(line.utf8)) }
        }
    }

    private func lines(
        from first: Int, follow: Bool, _ format: EventFormat
    ) -> AsyncThrowingStream<String, any Error> {
        let request = SocketRequest(
            socket: socket, method: .GET, uri: "/v1/events?from=\(first)&follow=\(follow)&format=\(format.rawValue)")
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: String.self)
        let reading = Task {
            let lines = LineReader()
            do {
                try await request.perform { head, buffer in
                    for line in lines.read(buffer) where head.status == .ok { continuation.yield(line) }
                    if head.status != .ok, let buffer { throw Self.refusal(head, String(buffer: buffer)) }
                }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        continuation.onTermination = { _ in reading.cancel() }
        return stream
    }

    private static func read<Value>(_ parse: () throws -> Value) throws -> Value {
        do { return try parse() } catch { throw AdminError.unreadable(error.sentence) }
    }

    // MARK: Requests

    private func get<Value>(_ path: String) async throws -> Answer<Value> {
        try Self.answer(await request(.GET, path, body: nil))
    }

    private func post<Value>(_ path: String, _ asked: some Encodable) async throws -> Answer<Value> {
        try Self.answer(await request(.POST, path, body: ByteBuffer(bytes: JSONEncoder().encode(asked))))
    }

    private static func answer<Value>(_ text: String) throws -> Answer<Value> {
        try read { Answer(text: text, value: try JSONDecoder().decode(Value.self, from: Data(text.utf8))) }
    }

    private func request(_ method: HTTPMethod, _ path: String, body: ByteBuffer?) async throws -> String {
        let answer = Collected()
        try await SocketRequest(socket: socket, method: method, uri: "/v1/\(path)", body: body).perform(answer.add)
        let text = answer.text
        guard let head = answer.head, head.status == .ok else { throw Self.refusal(answer.head, text) }
        return text
    }

    private static func refusal(_ head: HTTPResponseHead?, _ text: String) -> AdminError {
        let message = (try? JSONDecoder().decode(ErrorAnswer.self, from: Data(text.utf8)))?.error
        let status = Int(head?.status.code ?? 0)
        return .refused(status: status, message: message ?? "the mesh answered \(status)")
    }
}

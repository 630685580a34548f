import Foundation
import Hummingbird
import MeshModel
import MeshRecord
import MeshRuntime

/// What the control socket offers, under `/v1`.
struct AdminRoutes: Sendable {
    let mesh: Mesh
    let onDown: @Sendable () -> Void

    /// Requests are a few words.
    private static let bodyLimit = 64 * 1_024

    var router: Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: ErrorsAsJSON())
        let v1 = router.group("v1")
        addViews(to: v1)
        addActions(to: v1)
        v1.get("events") { request, _ in try await events(request) }
        return router
    }

    // MARK: Views

    private func addViews(to routes: RouterGroup<BasicRequestContext>) {
        routes.get("status") { _, _ in Response(StatusAnswer(try await mesh.views.glance())) }
        routes.get("instances") { _, _ in Response(try await instances()) }
        routes.get("edges") { _, _ in
            Response(EdgeList(mesh: name, edges: try await mesh.views.edges().map(\.figures)))
        }
        routes.get("certificates") { _, _ in Response(try await certificates()) }
        routes.get("export/{target}") { _, context in
            Response(
                ExportAnswer(try await mesh.exporter.export(Target(parsing: context.parameters.get("target") ?? ""))))
        }
    }

    private var name: String { mesh.topology.name }

    private func instances() async throws -> InstanceList {
        let (_, now, views) = try await mesh.views.instances()
        return InstanceList(mesh: name, time: now, instances: views.map { InstanceList.Instance($0) })
    }

    private func certificates() async throws -> CertificateList {
        let (now, views) = try await mesh.views.certificates()
        return CertificateList(
            mesh: name, time: now, certificates: views.map { CertificateList.Certificate($0, at: now) })
    }

    // MARK: Actions

    private func addActions(to routes: RouterGroup<BasicRequestContext>) {
        routes.post("scale") { request, _ in try await operate(ScaleRequest.self, request) }
        routes.post("rotate") { request, _ in try await operate(RotateRequest.self, request) }
        routes.post("fault") { request, _ in try await operate(FaultRequest.self, request) }
        routes.post("clear") { request, _ in try await operate(ClearRequest.self, request) }
        routes.post("probe") { request, _ in
            let probe = try await decode(ProbeRequest.self, request)
            return Response(
                ProbeAnswer(
                    try await mesh.prober.probe(from: Target(parsing: probe.from), to: Target(parsing: probe.to))))
        }
        routes.post("down") { _, _ in
            onDown()
            return Response(StoppingAnswer(mesh: name))
        }
    }

    private func operate<Asked: ActionRequest>(_ type: Asked.Type, _ request: Request) async throws -> Response {
        let actions = try await decode(type, request).actions()
        try await mesh.operate(actions)
        return Response(DoneAnswer(mesh: name, did: actions.map(\.summary)))
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ request: Request) async throws -> Value {
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        do {
            return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
        } catch {
            throw Unreadable("the body is not what is asked for here: \(error.sentence)")
        }
    }

    // MARK: Events

    /// `?from=N&follow=true&format=text`: one event a line, or its kind and its text for people.
    private func events(_ request: Request) async throws -> Response {
        let query = request.uri.queryParameters
        guard let first = query["from"].map({ Int($0) }) ?? 1 else { throw Unreadable("'from' is an event's number") }
        let isText = query["format"] == "text"
        let past = query["follow"] == "true" ? nil : try await mesh.views.pastEvents(from: first)
        let body = ResponseBody { writer in
            if let past {
                for event in past { try await writer.write(Self.line(event, isText)) }
            } else {
                try await Self.follow(mesh, from: first, isText, request, &writer)
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "application/x-ndjson"], body: body)
    }

    /// Until the mesh has stopped, or the reader has gone.
    private static func follow(
        _ mesh: Mesh, from first: Int, _ isText: Bool, _ request: Request, _ writer: inout any ResponseBodyWriter
    ) async throws {
        try await request.body.consumeWithCancellationOnInboundClose { _ in
            for await event in mesh.views.events(from: first) { try await writer.write(line(event, isText)) }
        }
    }

    private static func line(_ event: Event, _ isText: Bool) -> ByteBuffer {
        let told: JSON =
            isText
            ? ["kind": .string(event.kind), "text": .string("\(event.time.timeOfDay)  \(event.summary)")] : event.json
        return ByteBuffer(string: told.text + "\n")
    }
}

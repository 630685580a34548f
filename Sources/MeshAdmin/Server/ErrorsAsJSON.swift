import Hummingbird
import MeshControl
import MeshModel
import MeshRecord
import MeshRuntime
import NIOCore

/// Turns what is thrown into an answer: `{"error": "there is no service 'wbe'"}`.
struct ErrorsAsJSON: RouterMiddleware {
    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            return Response(ErrorAnswer(error: sentence(error, request)), status: status(of: error))
        }
    }

    private func status(of error: any Error) -> HTTPResponse.Status {
        switch error {
        case is Unreadable, is OperatorError: .badRequest
        case is NIOTooManyBytesError: .contentTooLarge
        case is MeshFailure, is CancellationError: .serviceUnavailable
        case let error as HTTPError: error.status
        default: .internalServerError
        }
    }

    private func sentence(_ error: any Error, _ request: Request) -> String {
        switch error {
        case let error as HTTPError:
            error.body ?? "\(request.method.rawValue) \(request.uri.path): \(error.status.reasonPhrase.lowercased())"
        case is NIOTooManyBytesError: "the body is too large"
        case is CancellationError: "the mesh is going down"
        default: "\(error)"
        }
    }
}

extension Response {
    /// An answer in its stable form: JSON, over several lines.
    init(_ answer: some Encodable, status: HTTPResponse.Status = .ok) {
        self.init(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: JSON(encoding: answer).indentedText + "\n")))
    }
}

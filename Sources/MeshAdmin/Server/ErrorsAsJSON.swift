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
            return Response(.object([("error", .string(sentence(error, request)))]), status: status(of: error))
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
    init(_ json: JSON, status: HTTPResponse.Status = .ok) {
        self.init(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: json.indentedText + "\n")))
    }
}

extension Error {
    /// What is wrong with JSON, in a few words.
    var sentence: String {
        switch self as? DecodingError {
        case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context): "\(context.place) is of another type"
        case .dataCorrupted(let context) where context.codingPath.isEmpty: "it is not JSON"
        case .dataCorrupted(let context): "\(context.place) cannot be read"
        case nil: "\(self)"
        default: "it cannot be read"
        }
    }
}

extension DecodingError.Context {
    fileprivate var place: String {
        codingPath.isEmpty ? "it" : "'\(codingPath.map(\.stringValue).joined(separator: "."))'"
    }
}

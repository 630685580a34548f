import MeshModel
import NIOCore

/// One request on its way over one connection, and the answer to it.
final class UpstreamRequest {
    let size: Int
    /// Keeps the response's body, up to `bodyLimit`; otherwise it is counted and dropped.
    let keepsBody: Bool
    /// What is kept of it, once an answer has begun.
    private(set) var body: ByteBuffer?
    private var completion: ((Result) -> Void)?
    /// The connection it is on; nil while it waits for one, and after its end.
    var connection: UpstreamConnection?

    static let bodyLimit = 65_536

    enum Result {
        case response(status: Int, body: ByteBuffer?)
        case refused(HandshakeReport)
        /// The connection could not be made: it was refused, or nothing came in time.
        case unconnected(timedOut: Bool)
        /// The connection ended before a byte of the answer. `mayRepeat`: the request provably reached no worker.
        case unanswered(mayRepeat: Bool)
        /// It ended in the midst of the answer.
        case cutOff
        case timedOut
    }

    init(size: Int, keepsBody: Bool, completion: @escaping (Result) -> Void) {
        self.size = size
        self.keepsBody = keepsBody
        self.completion = completion
    }

    var isOver: Bool { completion == nil }

    func answerBegan() { body = keepsBody ? ByteBuffer() : nil }

    func keep(_ part: ByteBuffer) {
        guard let count = body?.readableBytes, count + part.readableBytes <= Self.bodyLimit else { return }
        body?.writeImmutableBuffer(part)
    }

    /// Only the first end counts.
    func end(_ result: Result) {
        guard let completion else { return }
        self.completion = nil
        completion(result)
        connection = nil
    }
}

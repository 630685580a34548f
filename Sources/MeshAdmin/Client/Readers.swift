import NIOCore
import NIOHTTP1
import Synchronization

/// A whole answer.
final class Collected: Sendable {
    private let state = Mutex((head: HTTPResponseHead?.none, body: ByteBuffer()))

    func add(_ head: HTTPResponseHead, _ piece: ByteBuffer?) {
        state.withLock { state in
            state.head = head
            if var piece { state.body.writeBuffer(&piece) }
        }
    }

    var head: HTTPResponseHead? { state.withLock(\.head) }

    var text: String { state.withLock { String(buffer: $0.body) } }
}

/// Cuts a stream of bytes into lines.
final class LineReader: Sendable {
    private let rest = Mutex(ByteBuffer())

    /// - Returns: the lines that end in this piece, without their ends.
    func read(_ piece: ByteBuffer?) -> [String] {
        rest.withLock { rest in
            if var piece { rest.writeBuffer(&piece) }
            var lines: [String] = []
            while let end = rest.readableBytesView.firstIndex(of: 0x0a) {
                lines.append(rest.readString(length: end - rest.readerIndex) ?? "")
                rest.moveReaderIndex(forwardBy: 1)
            }
            rest.discardReadBytes()
            return lines
        }
    }
}

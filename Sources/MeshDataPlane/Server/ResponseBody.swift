import Foundation
import MeshModel
import NIOCore

/// The JSON that an instance answers with. Every text in it is of a kind that needs no escapes but `reason`.
package enum ResponseBody {
    struct Asker {
        var spiffeID: SPIFFEID?
        var serial: String?
    }

    /// - Parameter size: the least number of bytes; a longer answer is not cut.
    static func served(
        by instance: InstanceID, to asker: Asker, calls: [ScriptRunner.Made], size: Int, allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        var body = allocator.buffer(capacity: max(256, size + 64))
        begin(&body, instance, asker)
        body.writeString(",\"calls\":[")
        for (index, call) in calls.enumerated() {
            body.writeString(index == 0 ? "{" : ",{")
            body.writeString("\"to\":\"\(call.to)\",\"instance\":\(quoted(call.result.instance))")
            body.writeString(
                ",\"outcome\":\"\(call.result.outcome)\",\"status\":\(call.result.httpStatus.map(String.init) ?? "null")}"
            )
        }
        body.writeString("]")
        pad(&body, to: size)
        body.writeString("}\n")
        return body
    }

    static func failed(by instance: InstanceID, to asker: Asker, reason: String, allocator: ByteBufferAllocator)
        -> ByteBuffer
    {
        var body = allocator.buffer(capacity: 256)
        begin(&body, instance, asker)
        body.writeString(",\"error\":\"\(escaped(reason))\"}\n")
        return body
    }

    /// The reason that a body made by `failed` gives; nil for any other.
    package static func reason(in body: ByteBuffer) -> String? {
        struct Failed: Decodable { var error: String }
        return try? JSONDecoder().decode(Failed.self, from: Data(body.readableBytesView)).error
    }

    private static func begin(_ body: inout ByteBuffer, _ instance: InstanceID, _ asker: Asker) {
        body.writeString("{\"service\":\"\(instance.service)\",\"instance\":\"\(instance)\",\"caller\":")
        body.writeString(quoted(asker.spiffeID))
        body.writeString(",\"serial\":")
        body.writeString(quoted(asker.serial))
    }

    private static func pad(_ body: inout ByteBuffer, to size: Int) {
        let frame = ",\"padding\":\"\"}\n".utf8.count
        let missing = size - body.readableBytes - frame
        guard missing > 0 else { return }
        body.writeString(",\"padding\":\"")
        body.writeRepeatingByte(UInt8(ascii: "x"), count: missing)
        body.writeString("\"")
    }

    private static func quoted(_ text: (some CustomStringConvertible)?) -> String { text.map { "\"\($0)\"" } ?? "null" }

    /// RFC 8259, section 7.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": out += "\\\(scalar)"
            case "\u{0}"..."\u{1f}": out += " "
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

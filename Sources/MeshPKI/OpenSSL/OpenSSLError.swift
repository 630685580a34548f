import COpenSSL

/// A call into OpenSSL that failed for a reason of OpenSSL's own: no memory, no such algorithm, malformed input.
package struct OpenSSLError: Error, Equatable, CustomStringConvertible {
    /// The function that failed.
    package let function: String
    /// What its error queue said, oldest first. Reason texts only: no data of the call, so never key material.
    package let reasons: [String]

    /// Reads and empties this thread's error queue, which must happen in the same breath as the failed call (ERR_get_error(3)).
    package init(_ function: String) {
        self.function = function
        reasons = OpenSSLErrorQueue.drain().map(\.text)
    }

    package var description: String {
        reasons.isEmpty ? "\(function) failed" : "\(function) failed: \(reasons.joined(separator: "; "))"
    }
}

/// This thread's queue of OpenSSL errors.
package enum OpenSSLErrorQueue {
    /// One error of the queue: the numbers of its library and its reason (ERR_GET_LIB(3)), and the reason in words.
    package struct Entry: Equatable, Sendable {
        package let library: Int
        package let reason: Int
        package let text: String
    }

    package static func drain() -> [Entry] {
        var entries: [Entry] = []
        while case let code = ERR_get_error(), code != 0 {
            let reason = ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(String(code, radix: 16))"
            // ERR_GET_LIB and ERR_GET_REASON (ERR_GET_LIB(3)).
            entries.append(Entry(library: Int((code >> 23) & 0xff), reason: Int(code & 0x7f_ffff), text: reason))
        }
        return entries
    }

    package static func clear() { ERR_clear_error() }
}

/// Throws with the error queue's words unless `pointer` is there.
func unwrap(_ pointer: OpaquePointer?, _ function: String) throws(OpenSSLError) -> OpaquePointer {
    guard let pointer else { throw OpenSSLError(function) }
    return pointer
}

/// Throws with the error queue's words unless an OpenSSL function returned a positive number.
package func check(_ result: Int32, _ function: String) throws(OpenSSLError) {
    guard result > 0 else { throw OpenSSLError(function) }
}

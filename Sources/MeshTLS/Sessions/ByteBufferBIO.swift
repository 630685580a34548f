import COpenSSL
import MeshPKI
import NIOCore

/// The two directions of ciphertext, where OpenSSL reads and writes: memory, never a socket.
final class CiphertextBuffers {
    var inbound = ByteBuffer()
    var outbound = ByteBuffer()

    func append(_ received: ByteBuffer) {
        if inbound.readableBytes == 0 {
            inbound = received
        } else {
            inbound.writeImmutableBuffer(received)
        }
    }

    /// Gives back what has been read: an idle connection should hold no buffer.
    func releaseInbound() {
        if inbound.readableBytes == 0 { inbound = ByteBuffer() }
    }

    func takeOutbound() -> ByteBuffer? {
        guard outbound.readableBytes > 0 else { return nil }
        defer { outbound = ByteBuffer() }
        return outbound
    }
}

/// The BIO (BIO_meth_new(3)) over a `CiphertextBuffers`.
enum ByteBufferBIO {
    /// Has OpenSSL read and write `buffers`, which `ssl` borrows and must not outlive.
    static func attach(_ buffers: CiphertextBuffers, to ssl: borrowing OwnedSSL) throws(OpenSSLError) {
        guard let bio = BIO_new(method.pointer) else { throw OpenSSLError("BIO_new") }
        BIO_set_data(bio, Unmanaged.passUnretained(buffers).toOpaque())
        BIO_set_init(bio, 1)
        SSL_set_bio(ssl.pointer, bio, bio)
    }

    /// Lives as long as the process. Sendable since nobody changes it once it is set up.
    private struct Method: @unchecked Sendable { let pointer: OpaquePointer? }

    private static let method: Method = {
        let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "ByteBuffer")
        BIO_meth_set_read(method) { bio, out, capacity in read(bio, out, Int(capacity)) }
        BIO_meth_set_write(method) { bio, data, count in write(bio, data, Int(count)) }
        BIO_meth_set_ctrl(method) { _, command, _, _ in command == BIO_CTRL_FLUSH ? 1 : 0 }
        return Method(pointer: method)
    }()

    private static func buffers(of bio: OpaquePointer?) -> CiphertextBuffers? {
        BIO_get_data(bio).map { Unmanaged<CiphertextBuffers>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func read(_ bio: OpaquePointer?, _ out: UnsafeMutablePointer<CChar>?, _ capacity: Int) -> Int32 {
        shim_BIO_clear_retry_flags(bio)
        guard let buffers = buffers(of: bio), let out else { return 0 }
        let count = min(capacity, buffers.inbound.readableBytes)
        guard count > 0 else {
            shim_BIO_set_retry_read(bio)
            return -1
        }
        buffers.inbound.readWithUnsafeReadableBytes { bytes in
            UnsafeMutableRawPointer(out).copyMemory(from: bytes.baseAddress!, byteCount: count)
            return count
        }
        return Int32(count)
    }

    private static func write(_ bio: OpaquePointer?, _ data: UnsafePointer<CChar>?, _ count: Int) -> Int32 {
        shim_BIO_clear_retry_flags(bio)
        guard let buffers = buffers(of: bio), let data, count > 0 else { return 0 }
        buffers.outbound.writeBytes(UnsafeRawBufferPointer(start: data, count: count))
        return Int32(count)
    }
}

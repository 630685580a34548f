/// A certificate's serial number: a positive integer, up to 20 bytes (RFC 5280, section 4.1.2.2).
package struct SerialNumber: Hashable, Sendable, CustomStringConvertible {
    package let bigEndian: [UInt8]

    package init(bigEndian: [UInt8]) { self.bigEndian = bigEndian }

    /// Lower-case hexadecimal, two digits a byte.
    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bigEndian.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

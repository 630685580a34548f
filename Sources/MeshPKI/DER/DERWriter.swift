import MeshModel

/// Writes DER (ITU-T X.690): each value in its one shortest form.
struct DERWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    static func build(capacity: Int = 64, _ content: (inout DERWriter) -> Void) -> [UInt8] {
        var writer = DERWriter(capacity: capacity)
        content(&writer)
        return writer.bytes
    }

    enum Tag {
        static let boolean: UInt8 = 0x01
        static let integer: UInt8 = 0x02
        static let bitString: UInt8 = 0x03
        static let octetString: UInt8 = 0x04
        static let objectIdentifier: UInt8 = 0x06
        static let utf8String: UInt8 = 0x0c
        static let utcTime: UInt8 = 0x17
        static let generalizedTime: UInt8 = 0x18
        static let sequence: UInt8 = 0x30
        static let set: UInt8 = 0x31
        static func context(_ number: UInt8) -> UInt8 { 0x80 | number }
        static func contextConstructed(_ number: UInt8) -> UInt8 { 0xa0 | number }
    }

    /// A value whose content is written by `content`; its length is put in front once it is known.
    mutating func tagged(_ tag: UInt8, _ content: (inout DERWriter) -> Void) {
        bytes.append(tag)
        bytes.append(0)
        let start = bytes.count
        content(&self)
        let length = bytes.count - start
        switch length {
        case ..<0x80: bytes[start - 1] = UInt8(length)
        case ..<0x100:
            bytes[start - 1] = 0x81
            bytes.insert(UInt8(length), at: start)
        default:
            precondition(length < 0x10000, "no certificate of meshsim is that long")
            bytes[start - 1] = 0x82
            bytes.insert(contentsOf: [UInt8(length >> 8), UInt8(length & 0xff)], at: start)
        }
    }

    mutating func sequence(_ content: (inout DERWriter) -> Void) { tagged(Tag.sequence, content) }

    mutating func primitive(_ tag: UInt8, _ content: some Collection<UInt8>) {
        tagged(tag) { $0.raw(content) }
    }

    /// Bytes that are DER already.
    mutating func raw(_ der: some Collection<UInt8>) { bytes.append(contentsOf: der) }

    mutating func objectIdentifier(_ id: ObjectIdentifier) { primitive(Tag.objectIdentifier, id.content) }

    mutating func boolean(_ value: Bool) { primitive(Tag.boolean, [value ? 0xff : 0x00]) }

    mutating func integer(_ value: UInt8) { primitive(Tag.integer, value < 0x80 ? [value] : [0, value]) }

    /// A positive integer from its big-endian bytes.
    mutating func integer(bigEndian magnitude: [UInt8]) {
        let digits = magnitude.drop { $0 == 0 }
        let needsZero = (digits.first ?? 0x80) >= 0x80
        primitive(Tag.integer, (needsZero ? [0] : []) + digits)
    }

    mutating func bitString(_ content: some Collection<UInt8>, unusedBits: UInt8 = 0) {
        tagged(Tag.bitString) {
            $0.bytes.append(unusedBits)
            $0.raw(content)
        }
    }

    /// UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280, section 4.1.2.5), and before 1950, which UTCTime can't say;
    /// whole seconds.
    mutating func time(_ time: MeshTime) {
        let civil = time.civil
        let isShort = (1950..<2050).contains(civil.year)
        tagged(isShort ? Tag.utcTime : Tag.generalizedTime) {
            if !isShort { $0.twoDigits(civil.year / 100) }
            for field in [civil.year % 100, civil.month, civil.day, civil.hour, civil.minute, civil.second] {
                $0.twoDigits(field)
            }
            $0.bytes.append(0x5a)  // Z
        }
    }

    private mutating func twoDigits(_ number: Int) {
        bytes.append(0x30 + UInt8(number / 10))
        bytes.append(0x30 + UInt8(number % 10))
    }
}

/// An object identifier's content octets.
struct ObjectIdentifier {
    let content: [UInt8]

    // RFC 5280, section 4.2; RFC 5480; RFC 5758; RFC 2985.
    static let commonName = Self(content: [0x55, 0x04, 0x03])
    static let organizationName = Self(content: [0x55, 0x04, 0x0a])
    static let subjectKeyIdentifier = Self(content: [0x55, 0x1d, 0x0e])
    static let keyUsage = Self(content: [0x55, 0x1d, 0x0f])
    static let subjectAlternativeName = Self(content: [0x55, 0x1d, 0x11])
    static let basicConstraints = Self(content: [0x55, 0x1d, 0x13])
    static let authorityKeyIdentifier = Self(content: [0x55, 0x1d, 0x23])
    static let extendedKeyUsage = Self(content: [0x55, 0x1d, 0x25])
    static let serverAuthentication = Self(content: [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01])
    static let clientAuthentication = Self(content: [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02])
    static let ecPublicKey = Self(content: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01])
    static let prime256v1 = Self(content: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07])
    static let ecdsaWithSHA256 = Self(content: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02])
    static let extensionRequest = Self(content: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x0e])
}
